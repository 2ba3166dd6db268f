"""The wire contract: every event, every topic and the records they point to, declared once."""
