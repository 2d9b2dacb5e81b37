"""`manage.py let_web_in`: the password with which web processes sign in to PostgreSQL."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from psycopg import sql

from patients.row_security import ROLE


class Command(BaseCommand):
    help = "Let web processes sign in to PostgreSQL as the role that WEB_DATABASE_URL names, with its password."

    def handle(self, *_args: Any, **_options: Any) -> None:  # noqa: ANN401  # Django's signature
        address = urlsplit(settings.WEB_DATABASE_URL)
        if address.username != ROLE or not address.password:
            raise CommandError(f"WEB_DATABASE_URL must look like postgres://{ROLE}:password@host:5432/name")
        with connection.cursor() as cursor:
            statement = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}")
            cursor.execute(statement.format(sql.Identifier(ROLE), sql.Literal(unquote(address.password))))
