"""Files: where they are kept, what they are, what they are called, what they say of their owner."""
