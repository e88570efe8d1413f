"""What an operator can set, where it is said, and what cannot be."""

from .kinds import Rate
from .names import variable
from .settings import Settings

__all__ = ["Rate", "Settings", "variable"]
