"""One client on the line: events in, calls to the verbs, answers out."""
