"""How each language writes days, beside what Django knows of it: every language has every name."""
