"""What is going on now: who reads which room in this process, and what they read last."""
