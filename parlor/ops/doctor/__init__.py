"""Whether a Parlor can run here, and run well: what is found, and what to do about it."""
