"""What is searched for, and how texts are compared with it."""
