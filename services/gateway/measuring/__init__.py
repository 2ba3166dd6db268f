"""Counts and times the gateway's requests for Prometheus."""
