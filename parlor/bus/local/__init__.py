"""The bus of one process, or of those of one machine."""
