"""RFC 6455 and RFC 7692: bytes in, messages out, and the opening handshake."""
