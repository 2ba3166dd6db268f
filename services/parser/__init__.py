"""Turns a resume file into a profile: readers give lines, pure rules give fields, a child does both."""
