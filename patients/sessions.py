"""Who is signed in: Django's sessions and allauth's accounts, as Django asks for them, but both in one question."""

from __future__ import annotations

from contextvars import ContextVar
from datetime import datetime
from uuid import UUID

from allauth.account import auth_backends
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet, Subquery
from django.utils import timezone

from patients.models import User
from patients.models.composed import composed_once
from patients.models.made import maker_of

# The account that came with the session read last, until it is asked for: Django asks for it by its key alone.
_came_along: ContextVar[User | None] = ContextVar("came_along", default=None)


class SessionStore(db.SessionStore):
    """Sessions in PostgreSQL, as Django keeps them. Whose one is comes along, where the list of sign-ins says so."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        _came_along.set(None)

    def _get_session_from_db(self) -> Session | None:
        key, now = self.session_key or "", timezone.now()
        for account in _listed(key, now):
            _came_along.set(account)
            return _session((key, vars(account)["session_data"]))
        found = next(iter(_sessions(key, now)), None)
        if found is None:
            self._session_key = None
        return found


class AuthenticationBackend(auth_backends.AuthenticationBackend):
    """Signs in as allauth does. Whose session it is, the session itself says, and not who came along with it."""

    def get_user(self, user_id: UUID) -> User | None:
        known = _came_along.get()
        _came_along.set(None)
        accounts = [known] if known and known.pk == user_id else _accounts(user_id)
        return next(filter(self.user_can_authenticate, accounts), None)


_session = maker_of(Session, ("session_key", "session_data"), DEFAULT_DB_ALIAS)


@composed_once
def _listed(key: str, now: datetime) -> QuerySet[User]:
    """The account that the list of sign-ins has for a session which is not over, with what Django keeps of that."""
    session = Session.objects.filter(session_key=key, expire_date__gt=now)
    listed = User.objects.filter(usersession__session_key=key)
    return listed.annotate(session_data=Subquery(session.values("session_data"))).exclude(session_data=None)


@composed_once
def _sessions(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


@composed_once
def _accounts(key: UUID) -> QuerySet[User]:
    return User.objects.filter(pk=key)
