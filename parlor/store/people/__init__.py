"""People: who there is, how they come in, and what they want."""
