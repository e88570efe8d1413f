"""The store on PostgreSQL: its connections, and how it bears their loss."""
