"""The commands of `parlor`, by noun, and what they share."""
