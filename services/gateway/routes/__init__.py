"""The API, a file per feature."""
