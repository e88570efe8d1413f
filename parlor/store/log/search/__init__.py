"""Finding what was said, and the index that proposes where it may be."""
