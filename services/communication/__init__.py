"""Decides who is told what, and sees that each mail goes once."""
