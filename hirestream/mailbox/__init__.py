"""A small SMTP server that keeps every mail it gets in a folder, for whoever has none at hand."""
