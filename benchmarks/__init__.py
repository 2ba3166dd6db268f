"""Seeded, runnable measurements, each printed beside a peer or a limit of the same run."""
