"""Dorsi without row security, to show what that costs: the owner of the tables asks, on nobody's behalf."""
