"""One open connection: its socket, what waits on either side, how it ends."""
