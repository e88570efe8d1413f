"""The event loop: what blocks goes into threads, and many questions are asked as one."""
