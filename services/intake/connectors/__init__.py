"""Reads mailboxes and task managers: every item found, taken once, and marked there last.

`connector.py` is the interface; each vendor is one file or folder behind it. `turn.py` is what is
done with any of them, `windows.py` and `pace.py` the rules it follows, `work.py` its tables.
"""
