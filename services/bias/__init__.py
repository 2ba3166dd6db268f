"""Bias decides which words tie a candidate to who they are, and what a reviewer sees."""
