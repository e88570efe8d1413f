"""What administrators do, on the page or by a command."""
