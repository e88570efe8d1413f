"""The bus of several machines, each of which has several processes."""
