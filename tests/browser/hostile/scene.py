"""The world of the guards with more of everything in it, an operator, every kind of mail, and every page to open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib import admin
from django.utils import timezone

from adherence.models import FlagEvent, LoggedSet, PainFlag
from adherence.reports.queue import Shelf
from exercises.models import Precaution, PrescriptionVersion
from patients.models import User
from tests import desk
from tests.browser.hostile.stage import Stage
from tests.guards.access_matrix import lines
from tests.guards.addresses import our_addresses, sign_in_paths
from tests.guards.making import cookie_of, make_world
from tests.guards.world import NOBODY, Case, World
from tests.operators.conftest import one_of_everything

THEIRS = ("/accounts/", "/admin/")
READERS = ("patient", "carer", "clinician", "staff", "manager", NOBODY, "operator")


@dataclass(frozen=True)
class Opened:
    """`page` is the same for addresses that one template answers."""

    reader: str
    path: str
    page: str


Scene = tuple[Stage, World, list[Opened]]


def make_scene() -> World:
    world = make_world()
    _more(world.ours, world.users["clinician"])
    one_of_everything("Nora")
    omar = User.objects.create_user("omar@example.org", "a long pass phrase", name="Omar")
    User.objects.filter(pk=omar.pk).update(is_staff=True)
    TOTP.activate(omar, generate_totp_secret())
    return World(
        ours=world.ours,
        theirs=world.theirs,
        users={**world.users, "operator": omar},
        cookies={**world.cookies, "operator": cookie_of(omar, "operator")},
    )


def _more(case: Case, anya: User) -> None:
    """What the record of a few weeks has."""
    now, plan = timezone.now(), case.prescription
    desk.hold(plan, at=now - timedelta(days=9), by=anya, ends_at=now - timedelta(days=8))
    Precaution.objects.create(version=plan.versions.get(), kind="clot", note="on warfarin")
    PrescriptionVersion.objects.update(note_to_patient="slowly", reason="better")
    desk.logged(plan, at=now - timedelta(hours=2), note="sore", pain=3)
    gone = {"voided_at": now, "voided_by": anya, "void_reason": "twice"}
    LoggedSet.objects.filter(pk=desk.logged(plan, at=now - timedelta(hours=3)).pk).update(**gone)
    seen = {"acknowledged_at": now, "acknowledged_by": anya, "resolved_at": now, "resolved_by": anya}
    said = {"outcome": "advice", "decision": "resume", "resolution": "rest", "message_to_patient": "rest"}
    flag = desk.flag(case.patient, "urgent", at=now - timedelta(hours=1), state="resolved", **seen, **said)
    for kind in ("reported", "called", "snoozed", "resolved"):
        FlagEvent.objects.create(flag=flag, at=now, by=anya, kind=kind, note="what was said")


def pages(world: World) -> list[Opened]:
    """Every page of the matrix by everybody of READERS who may, those of signing in, and the operators'."""
    found = [
        Opened(reader, our_addresses()[line.name].path(*world.values(line.subject)), line.name)
        for line in lines()
        for reader in READERS
        if line.method == "GET" and line.answers.get(reader) == "200"
    ]
    flags = PainFlag.objects.visible_to(world.users["clinician"])
    found += [Opened("clinician", f"/flags/{flag.uuid}/", flag.state) for flag in flags]
    found += [Opened("clinician", f"/flags/?show={shelf}", shelf) for shelf in Shelf.values]
    found += [Opened(reader, path, path) for path in sign_in_paths() for reader in ("patient", "clinician", NOBODY)]
    return found + list(_operators_pages())


def _operators_pages() -> Iterator[Opened]:
    yield Opened("operator", "/admin/", "admin")
    for model in admin.site._registry:  # noqa: SLF001  # its own list
        place = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        yield Opened("operator", place, place)
        for key in model._default_manager.values_list("pk", flat=True)[:3]:
            yield Opened("operator", f"{place}{key}/change/", f"{place}change")


def once_each(opened: list[Opened]) -> list[Opened]:
    """By the first who may. Of the pages that Django and allauth make, which are much alike, one in ten."""
    first: dict[str, Opened] = {}
    for each in opened:
        first.setdefault(each.page, each)
    theirs = [each for each in first.values() if each.path.startswith(THEIRS)]
    return [each for each in first.values() if not each.path.startswith(THEIRS)] + theirs[::10]
