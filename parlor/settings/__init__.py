"""What an operator can turn, where it is said, and what cannot be."""

from .settings import Rate, Settings, variable

__all__ = ["Rate", "Settings", "variable"]
