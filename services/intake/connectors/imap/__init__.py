"""Reads a mailbox by IMAP: `session.py` speaks, `mailbox.py` asks, `door.py` opens it."""
