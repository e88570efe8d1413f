"""`python -m parlor`, which is `parlor`."""

import sys

from .ops.command import main

if __name__ == "__main__":
    sys.exit(main())
