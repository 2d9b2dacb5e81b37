"""Makes the twin's tables, somebody who is signed in, and 20 rows; prints the key of the session."""

from __future__ import annotations

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group, User
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command


def main() -> None:
    call_command("migrate", run_syncdb=True, verbosity=0)
    print(signed_in())


def signed_in() -> str:
    user = User(username="somebody")
    user.set_unusable_password()
    user.save()
    Group.objects.bulk_create(Group(name=f"Row {number} of a plain list") for number in range(20))
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)
