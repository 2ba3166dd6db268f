"""Serves the projections to the dashboard and to clients, and takes their writes in."""
