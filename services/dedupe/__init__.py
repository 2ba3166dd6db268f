"""Decides whether a resume belongs to a new person, a known one, or needs a person to look."""
