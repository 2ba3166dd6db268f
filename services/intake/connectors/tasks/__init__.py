"""Task managers: one file a vendor, and what they share in `paging.py` and `words.py`."""
