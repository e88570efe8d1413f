"""The store on SQLite: its threads, its files, its copies."""
