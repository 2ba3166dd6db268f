"""One reader a format; each gives a Document or says why it cannot."""
