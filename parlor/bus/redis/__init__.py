"""The bus between machines, over the channels of a Redis."""
