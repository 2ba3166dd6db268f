"""Decides what a resume says: its text, read by page and layout, and the typed profile in it."""
