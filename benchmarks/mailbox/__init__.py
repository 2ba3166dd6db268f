"""How soon a mail with a resume is a candidate that can be read."""
