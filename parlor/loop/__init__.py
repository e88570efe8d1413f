"""Out of the loop into threads, and many questions put as one."""
