"""Parlor's Markdown: a text becomes pieces, words and tags; static/js/text has the same rules."""
