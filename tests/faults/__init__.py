"""Kills, freezes and lies against the real application: short in `make test`, long in `make faults`."""
