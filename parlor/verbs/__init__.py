"""
What people can do, one function for each deed, whichever way they asked.

A verb asks whether they may, counts the limit, has it written, tells everybody
who must know, and returns what was written. Sockets, pages and commands only
translate.
"""
