"""What administrators do to people, what becomes of them, and what the audit says of it."""
