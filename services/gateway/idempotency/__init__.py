"""Lets a client send a write again without it being done again: the Idempotency-Key header.

The key's row commits in the transaction that writes, so a write is never done without its key; what
was answered is kept beside it for a day (docs/decisions/0013).
"""
