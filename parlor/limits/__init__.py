"""How often people and addresses may do something."""
