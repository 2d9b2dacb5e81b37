"""After SECRET_KEY was replaced: seals every second factor with the new key, so that the old one can go."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from django.core.management.base import BaseCommand
from django.db import transaction

SEALED = ("secret", "seed")  # of an authenticator app, of recovery codes; passkeys keep public keys only


class Command(BaseCommand):
    help = "Seals second factors with the SECRET_KEY of today; afterwards SECRET_KEY_FALLBACKS may be emptied."

    @transaction.atomic
    def handle(self, **options: object) -> None:  # noqa: ARG002  # Django's signature
        factors = Authenticator.objects.select_for_update().exclude(type=Authenticator.Type.WEBAUTHN)
        for factor in factors:
            factor.data |= {name: encrypt(decrypt(factor.data[name])) for name in SEALED if name in factor.data}
            factor.save(update_fields=["data"])
        self.stdout.write(f"{len(factors)} second factors sealed")
