"""Decides which words tie a candidate to who they are instead of what they can do."""
