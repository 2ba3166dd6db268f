"""Hands all candidates out as one file, in forms that spreadsheets and programs read."""
