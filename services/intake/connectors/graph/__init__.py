"""Reads a mailbox by Microsoft Graph: `signin.py` gets tokens, `mailbox.py` asks for mails."""
