"""Finds candidates by the words of their records and resumes, and by names that are spelt alike."""
