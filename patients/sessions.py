"""Who is signed in: Django's sessions and allauth's accounts, the two questions of every request composed once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from allauth.account import auth_backends
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from patients.models import User
from patients.models.composed import composed_once


class SessionStore(db.SessionStore):
    """Sessions in PostgreSQL, as Django keeps them."""

    def _get_session_from_db(self) -> Session | None:
        found = next(iter(_sessions(self.session_key, timezone.now())), None)
        if found is None:
            self._session_key = None
        return found


class AuthenticationBackend(auth_backends.AuthenticationBackend):
    """Signs in as allauth does."""

    def get_user(self, user_id: UUID) -> User | None:
        return next(filter(self.user_can_authenticate, _accounts(user_id)), None)


@composed_once
def _sessions(key: str | None, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


@composed_once
def _accounts(key: UUID) -> QuerySet[User]:
    return User.objects.filter(pk=key)
