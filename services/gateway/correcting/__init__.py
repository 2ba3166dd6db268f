"""Lets people set right what the parser read, for good: a later parse changes nothing of it."""
