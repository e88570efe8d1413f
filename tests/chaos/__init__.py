"""Chaos: a hundred clients talk while everything dies, and a checker looks for what is wrong."""
