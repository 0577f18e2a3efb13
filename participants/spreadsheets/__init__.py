"""Reads the files people have: a table out of a file, values out of its cells."""
