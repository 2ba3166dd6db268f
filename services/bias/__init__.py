"""Bias decides which words of feedback tie a candidate to who they are, and what a reviewer sees."""
