"""A manager changes what somebody does, and no patient is left without a clinician when one goes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.utils import timezone

from patients.actions import memberships
from patients.actions.invitations import Refused
from patients.models import CareEvent, Clinic, Membership, Patient, User
from tests import cast

SignIn = Callable[[User], Client]


@pytest.fixture
def grace(clinic: Clinic) -> User:
    return cast.member(clinic, "clinician", "Grace Mensah")


@pytest.fixture
def desk(manager: User, sign_in: SignIn) -> Client:
    return sign_in(manager)


def page_of(user: User) -> str:
    return f"/team/{user.memberships.active().get().pk}/"


def patients_of(user: User) -> str:
    return f"/team/people/{user.pk}/patients/"


# --- what somebody does here ---


def test_a_new_role_counts_from_the_next_request_and_the_old_one_is_kept(
    staff: User, desk: Client, sign_in: SignIn
) -> None:
    theirs = sign_in(staff)
    before = theirs.get("/team/").status_code
    answer = desk.post(page_of(staff), {"role": "manager", "job_title": "Head"})
    held = [(role.role, role.job_title, role.ended_at is None) for role in staff.memberships.order_by("created_at")]
    assert (before, theirs.get("/team/").status_code, answer.headers["Location"], held) == (
        403,
        200,
        "/team/",
        [("staff", "", False), ("manager", "Head", True)],
    )


def test_a_new_title_leaves_the_role_as_it_is(staff: User, desk: Client) -> None:
    desk.post(page_of(staff), {"role": "staff", "job_title": "Nurse"})
    assert list(staff.memberships.values_list("role", "job_title", "ended_at")) == [("staff", "Nurse", None)]


def test_the_page_begins_with_what_somebody_does_now(clinician: User, desk: Client) -> None:
    form = desk.get(page_of(clinician)).context["form"]
    assert (form["role"].value(), form["job_title"].value()) == ("clinician", "physiotherapist")


def test_a_role_held_already_is_an_error_beside_it(clinic: Clinic, staff: User, desk: Client) -> None:
    page = page_of(staff)
    Membership.objects.create(user=staff, clinic=clinic, role="manager")
    errors = desk.post(page, {"role": "manager"}).context["form"].errors
    assert errors == {"role": ["This person already works here in this role"]}


def test_no_role_is_an_error(staff: User, desk: Client) -> None:
    assert list(desk.post(page_of(staff)).context["form"].errors) == ["role"]


def test_the_last_manager_stays_one(manager: User, desk: Client) -> None:
    page = desk.post(page_of(manager), {"role": "staff"}).content.decode()
    assert ("A clinic needs a manager" in page, desk.get("/team/").status_code) == (True, 200)


def test_a_manager_who_becomes_something_else_goes_where_they_may(clinic: Clinic, manager: User, desk: Client) -> None:
    cast.member(clinic, "manager", "Otto Weber")
    answer = desk.post(page_of(manager), {"role": "staff"})
    assert (answer.headers["Location"], desk.get("/team/").status_code) == ("/", 403)


@pytest.mark.parametrize(
    ("kinds", "passkeys", "apps", "none"),
    [
        ([], 0, 1, 1),
        (["recovery_codes"], 0, 1, 1),
        (["totp"], 0, 2, 0),
        (["webauthn"], 1, 1, 0),
        (["totp", "webauthn"], 1, 2, 0),
    ],
)
def test_the_team_page_says_how_people_prove_who_they_are(
    kinds: list[str], passkeys: int, apps: int, none: int, staff: User, desk: Client
) -> None:
    """The manager, who looks, has an app."""
    for kind in kinds:
        Authenticator.objects.create(user=staff, type=kind, data={})
    page = desk.get("/team/").content.decode()
    assert [page.count(words) for words in ("Passkey<", "Authenticator app<", "Not yet<")] == [passkeys, apps, none]


# --- who leaves hands over ---


def test_who_is_in_charge_of_patients_hands_over_before_leaving(
    patient: Patient, clinician: User, grace: User, desk: Client
) -> None:
    ended = desk.post(page_of(clinician) + "end/", follow=True)
    changed = desk.post(page_of(clinician), {"role": "staff"}).content.decode()
    assert (ended.redirect_chain, "Hand these over first" in ended.content.decode()) == (
        [(patients_of(clinician), 302)],
        True,
    )
    assert ("Hand these over first" in changed, patients_of(clinician) in changed) == (True, True)
    assert clinician.memberships.get().ended_at is None


def test_a_colleague_takes_over_everybody_in_care(
    clinic: Clinic, patient: Patient, clinician: User, grace: User, desk: Client
) -> None:
    gone = cast.patient(clinic, clinician, "George", "Ryder")
    Patient.objects.filter(pk=gone.pk).update(discharged_at=timezone.now())
    desk.post(patients_of(clinician), {"successor": str(grace.pk)})
    desk.post(page_of(clinician) + "end/")
    patient.refresh_from_db()
    gone.refresh_from_db()
    assert (patient.clinician, gone.clinician, clinician.memberships.active().exists()) == (grace, clinician, False)


def test_the_history_tells_who_handed_over(patient: Patient, manager: User, grace: User, desk: Client) -> None:
    desk.post(patients_of(patient.clinician), {"successor": str(grace.pk)})
    last = patient.history.order_by("pgh_id").last()  # type: ignore[attr-defined]  # pghistory's
    assert (last.clinician, last.pgh_context.metadata["user"]) == (grace, str(manager.pk))


def test_each_record_tells_who_handed_it_over(
    patient: Patient, clinician: User, manager: User, grace: User, desk: Client, sign_in: SignIn
) -> None:
    other = cast.patient(patient.clinic, clinician, "George", "Ryder")
    desk.post(patients_of(clinician), {"successor": str(grace.pk)})
    events = CareEvent.objects.values_list("patient", "kind", "by", "note")
    told = {(each.pk, "handed_over", manager.pk, "Anya Petrov → Grace Mensah") for each in (patient, other)}
    page = sign_in(grace).get(f"/patients/{patient.pk}/").content.decode()
    assert (set(events), "Handed over" in page) == (told, True)


def test_the_only_clinician_may_go_and_the_page_says_who_is_left(
    patient: Patient, clinician: User, desk: Client
) -> None:
    page = desk.post(page_of(clinician) + "end/", follow=True).content.decode()
    assert ("Anya Petrov is still in charge of 1 patient" in page, patients_of(clinician) in page) == (True, True)


def test_those_left_behind_are_handed_over_too(patient: Patient, clinician: User, grace: User, desk: Client) -> None:
    User.objects.filter(pk=clinician.pk).update(is_active=False)
    page = desk.post(patients_of(clinician), {"successor": str(grace.pk)}, follow=True).content.decode()
    assert ("Grace Mensah is now in charge of 1 patient more" in page, "still in charge" in page) == (True, False)


def test_the_choice_is_of_the_other_clinicians_here(
    patient: Patient, clinician: User, grace: User, staff: User, colleague: User, desk: Client
) -> None:
    form = desk.get(patients_of(clinician)).context["form"]
    errors = [
        desk.post(patients_of(clinician), {"successor": str(person.pk)}).context["form"].errors
        for person in (clinician, staff, colleague)
    ]
    assert ([label for _, label in form.fields["successor"].choices], errors) == (
        ["Choose", "Grace Mensah"],
        [{"successor": ["Choose another clinician of this clinic"]}] * 3,
    )


def test_who_is_in_charge_of_nobody_has_nothing_to_hand_over(grace: User, patient: Patient, desk: Client) -> None:
    assert desk.get(patients_of(grace)).status_code == 404


def test_a_successor_who_leaves_meanwhile_is_refused(
    patient: Patient, clinician: User, grace: User, desk: Client
) -> None:
    def grace_is_quicker(execute: Callable[..., object], sql: str, *rest: object) -> object:
        if "FOR NO KEY UPDATE" in sql:
            Membership.objects.filter(user=grace).update(ended_at=timezone.now())
        return execute(sql, *rest)

    with connection.execute_wrapper(grace_is_quicker):
        page = desk.post(patients_of(clinician), {"successor": str(grace.pk)})
    patient.refresh_from_db()
    assert (list(page.context["form"].errors), patient.clinician) == (["successor"], clinician)


def test_only_a_manager_hands_over(clinic: Clinic, patient: Patient, clinician: User, grace: User) -> None:
    with pytest.raises(Refused, match="Only a manager"):
        memberships.hand_over(clinic, of=clinician, to=grace, by=clinician, now=timezone.now())
