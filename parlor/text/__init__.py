"""Texts: what is shown of them, what may be a name, what a database takes."""
