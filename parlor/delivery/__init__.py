"""Bytes on their way to readers: frames, one send to many, what waits for one."""
