"""`manage.py verify_audit`: whether history and the log of looks are as they were sealed."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from patients.models import ErasedRow, Seal
from patients.reports import seals

LETTERS = 64  # of a SHA-256


class Command(BaseCommand):
    help = "Walk the chain of seals and every sealed row. Says ok, or what is wrong, with status 1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--minutes", type=int, default=10, help="within which a row must be sealed (10)")
        parser.add_argument("--known", type=_head, help="a head noted before, NUMBER:LINK, that must still be in it")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401  # Django's signature
        due = timezone.now() - timedelta(minutes=options["minutes"])
        wrong = list(seals.faults(sealed_by=due, known=options["known"]))
        self.stdout.write(f"{Seal.objects.count()} rows are sealed. The last link: {seals.head()}")
        if erased := ErasedRow.objects.count():
            self.stdout.write(f"{erased} of them were erased by request since")
        if wrong:
            raise CommandError("\n".join(wrong))
        self.stdout.write("ok")


def _head(words: str) -> seals.Head:
    number, _colon, link = words.partition(":")
    if not number.isdecimal() or len(link) != LETTERS:
        raise ArgumentTypeError("a head looks like 1204:9f86d0…, as it was printed")
    return seals.Head(int(number), link)
