"""What people do with rooms, and what is done there by time."""
