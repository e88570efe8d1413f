"""The logs of the rooms: what is written to them, what changes in them, what is read of them."""
