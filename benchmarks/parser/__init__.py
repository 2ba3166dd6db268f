"""Measures the parser on resumes made here: `python -m benchmarks.parser`."""
