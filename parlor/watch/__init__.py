"""How those who run Parlor see how it is: whether it is ready, and in numbers."""
