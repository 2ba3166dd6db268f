"""Vocabularies, written for this project."""
