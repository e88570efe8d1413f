"""How statements reach the database: many changes in one transaction, many questions at once."""
