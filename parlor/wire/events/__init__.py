"""The events, by what they are about."""
