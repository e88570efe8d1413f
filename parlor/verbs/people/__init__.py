"""What people do about themselves, and to each other."""
