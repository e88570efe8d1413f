"""Who somebody is: passwords, sessions, tokens, and the key that signs them."""
