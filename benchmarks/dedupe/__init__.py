"""Measures the dedupe engine: against Splink, on pairs of its own making, and as it grows."""
