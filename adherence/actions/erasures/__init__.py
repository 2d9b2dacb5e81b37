"""Erasure by pseudonymising: what is replaced, and the round of the workers that does it. docs/privacy.md says why."""

from adherence.actions.erasures.rounds import erase_waiting

__all__ = ["erase_waiting"]
