"""The files of the page: joined and compressed at the start, kept by browsers for good."""
