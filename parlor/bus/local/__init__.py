"""The bus of one process, or of the processes of one machine."""
