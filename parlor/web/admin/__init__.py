"""The page of administration: what there is, and what administrators do to others."""
