"""Turns a resume file into a profile: readers give lines, rules give fields, a child does both."""
