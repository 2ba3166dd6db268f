"""Faults of the whole pipeline: every agent a process of its own, on real Kafka and Postgres."""
