"""What operators run: before the workers start, beside them, and in their place."""
