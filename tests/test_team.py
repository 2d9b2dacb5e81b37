"""A manager runs the team: who works here, who is invited, who left."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from patients.actions import invitations, memberships
from patients.models import Clinic, Invitation, Membership, Patient, User
from tests import cast

SignIn = Callable[[User], Client]
INES = {"name": "Ines Costa", "email": "ines@example.org", "role": "clinician", "job_title": "Surgeon"}


@pytest.fixture
def waiting(clinic: Clinic, manager: User) -> Invitation:
    return invitations.invite_team(clinic, by=manager, now=timezone.now(), **INES)


def role_of(user: User) -> Membership:
    return user.memberships.get()


def address(thing: Membership | Invitation, verb: str) -> str:
    return f"/team/{'invitations/' if isinstance(thing, Invitation) else ''}{thing.pk}/{verb}/"


@pytest.mark.parametrize("page", ["/team/", "/clinic/"])
def test_managers_only(
    page: str, clinician: User, staff: User, manager: User, margaret: User, sign_in: SignIn, client: Client
) -> None:
    cast = [sign_in(person).get(page).status_code for person in (clinician, staff, manager, margaret)]
    assert [*cast, client.get(page).status_code] == [403, 403, 200, 403, 302]


@pytest.mark.parametrize("verb", ["resend", "withdraw"])
def test_managers_only_change_invitations(
    verb: str, waiting: Invitation, clinician: User, margaret: User, sign_in: SignIn, client: Client
) -> None:
    elsewhere = cast.member(cast.clinic("Hillside"), "manager", "Otto Weber")
    link = address(waiting, verb)
    answers = [sign_in(person).post(link, {"serial": "1"}).status_code for person in (clinician, margaret, elsewhere)]
    assert [*answers, client.post(link).status_code, sign_in(elsewhere).get(link).status_code] == [
        403,
        403,
        404,
        302,
        405,
    ]


def test_managers_only_end_roles(staff: User, clinician: User, margaret: User, sign_in: SignIn, client: Client) -> None:
    elsewhere = cast.member(cast.clinic("Hillside"), "manager", "Otto Weber")
    link = address(role_of(staff), "end")
    answers = [sign_in(person).post(link).status_code for person in (clinician, margaret, elsewhere)]
    assert [*answers, client.post(link).status_code, role_of(staff).ended_at] == [403, 403, 404, 302, None]


def test_the_page_shows_people_their_second_step_and_who_is_invited(
    waiting: Invitation, manager: User, staff: User, colleague: User, sign_in: SignIn
) -> None:
    context = sign_in(manager).get("/team/").context
    assert [(person.user.name, person.secured, person.authenticator) for person in context["people"]] == [
        ("Lena Fischer", True, True),
        ("Sam Whitfield", False, False),
    ]
    assert [invitation.name for invitation in context["waiting"]] == ["Ines Costa"]


def test_an_old_invitation_is_marked(waiting: Invitation, manager: User, sign_in: SignIn) -> None:
    Invitation.objects.update(expires_at=timezone.now())
    assert "Expired" in sign_in(manager).get("/team/").content.decode()


def test_the_page_asks_as_much_for_three_people_as_for_one(clinic: Clinic, manager: User, sign_in: SignIn) -> None:
    browser, now = sign_in(manager), timezone.now()
    browser.get("/team/")
    counts = [queries_of(browser)]
    for name in ("Ana", "Ben"):
        cast.member(clinic, "staff", name)
        invitations.invite_team(clinic, by=manager, email=f"{name}@new.example", name=name, role="staff", now=now)
    assert [*counts, queries_of(browser)] == counts * 2


def queries_of(browser: Client) -> int:
    with CaptureQueriesContext(connection) as asked:
        browser.get("/team/")
    return len(asked)


# --- inviting ---


def test_a_manager_invites_a_colleague(manager: User, sign_in: SignIn) -> None:
    answer = sign_in(manager).post("/team/", INES)
    invitation = Invitation.objects.get()
    assert (answer.headers["Location"], invitation.email, invitation.role, invitation.invited_by) == (
        "/team/",
        "ines@example.org",
        "clinician",
        manager,
    )


@pytest.mark.parametrize(
    ("changes", "field"), [({"email": "ines"}, "email"), ({"role": "surgeon"}, "role"), ({"name": ""}, "name")]
)
def test_a_wrong_invitation_says_why_and_keeps_what_was_typed(
    changes: dict[str, str], field: str, manager: User, sign_in: SignIn
) -> None:
    answer = sign_in(manager).post("/team/", INES | changes)
    assert (list(answer.context["form"].errors), 'value="Surgeon"' in answer.content.decode()) == ([field], True)


def test_a_second_invitation_to_one_role_is_an_error_beside_the_address(
    waiting: Invitation, manager: User, sign_in: SignIn
) -> None:
    assert list(sign_in(manager).post("/team/", INES).context["form"].errors) == ["email"]


def test_sending_again_happens_once_for_what_was_looked_at(waiting: Invitation, manager: User, sign_in: SignIn) -> None:
    browser = sign_in(manager)
    answers = [browser.post(address(waiting, "resend"), {"serial": serial}).status_code for serial in ("1", "1", "x")]
    assert (answers, Invitation.objects.get().serial) == ([302] * 3, 2)


def test_a_withdrawn_invitation_no_longer_waits(waiting: Invitation, manager: User, sign_in: SignIn) -> None:
    browser = sign_in(manager)
    answers = [browser.post(address(waiting, "withdraw")).status_code for _ in range(2)]
    assert (answers, Invitation.objects.waiting().count()) == ([302, 404], 0)


# --- leaving ---


def test_whose_role_is_ended_is_signed_out_at_the_next_request(staff: User, manager: User, sign_in: SignIn) -> None:
    theirs = sign_in(staff)
    before = theirs.get("/patients/invite/").status_code
    sign_in(manager).post(address(role_of(staff), "end"))
    assert (before, theirs.get("/patients/invite/").headers["Location"]) == (
        200,
        "/accounts/login/?next=/patients/invite/",
    )


def test_whose_role_was_ended_behind_our_back_sees_nothing(staff: User, sign_in: SignIn) -> None:
    theirs = sign_in(staff)
    Membership.objects.update(ended_at=timezone.now())
    assert theirs.get("/patients/invite/").status_code == 403


def test_a_switched_off_account_is_signed_out_at_the_next_request(staff: User, sign_in: SignIn) -> None:
    theirs = sign_in(staff)
    User.objects.update(is_active=False)
    assert theirs.get("/patients/invite/").headers["Location"] == "/accounts/login/?next=/patients/invite/"


def test_the_last_manager_stays(manager: User, staff: User, sign_in: SignIn) -> None:
    page = sign_in(manager).post(address(role_of(manager), "end"), follow=True).content.decode()
    assert ("A clinic needs a manager" in page, role_of(manager).ended_at) == (True, None)


def test_a_manager_may_leave_when_there_is_another(clinic: Clinic, manager: User, sign_in: SignIn) -> None:
    cast.member(clinic, "manager", "Otto Weber")
    answer = sign_in(manager).post(address(role_of(manager), "end"))
    assert (answer.headers["Location"], role_of(manager).ended_at is not None) == ("/", True)


@pytest.mark.parametrize("goes", ["manager", "staff"])
def test_a_managers_open_invitations_end_with_the_role(
    goes: str, clinic: Clinic, manager: User, staff: User, now: datetime
) -> None:
    """Or whoever must go could have left a door open. A colleague's stay."""
    otto = cast.member(clinic, "manager", "Otto Weber")
    for sender, email in ((manager, "friend@example.org"), (otto, "grace@example.org")):
        invitations.invite_team(clinic, by=sender, email=email, name="A friend", role="manager", now=now)
    memberships.end(role_of({"manager": manager, "staff": staff}[goes]), by=otto, now=now)
    open_doors = set(Invitation.objects.waiting().values_list("email", flat=True))
    assert open_doors == {"grace@example.org"} | ({"friend@example.org"} if goes == "staff" else set())


def test_patients_of_a_clinician_who_left_are_counted_until_someone_takes_over(
    clinic: Clinic, clinician: User, patient: Patient, manager: User, sign_in: SignIn
) -> None:
    browser, successor = sign_in(manager), cast.member(clinic, "clinician", "Grace Mensah")
    cast.patient(clinic, clinician, "George", "Doyle")
    cast.patient(clinic, successor, "Harriet", "Cole")
    browser.get("/team/")
    counts = [queries_of(browser)]
    User.objects.filter(pk=clinician.pk).update(is_active=False)
    warned = "Anya Petrov is still in charge of 2 patients" in browser.get("/team/").content.decode()
    counts.append(queries_of(browser))
    Patient.objects.update(clinician=successor)
    assert (warned, "still in charge" in browser.get("/team/").content.decode(), counts) == (
        True,
        False,
        counts[:1] * 2,
    )


def test_a_role_ends_once(staff: User, manager: User) -> None:
    role, now = role_of(staff), timezone.now()
    memberships.end(role, by=manager, now=now)
    with pytest.raises(invitations.Refused, match="ended already"):
        memberships.end(role, by=manager, now=now + timedelta(days=1))


def test_the_verb_knows_who_may_end_a_role(staff: User, clinician: User) -> None:
    with pytest.raises(invitations.Refused, match="Only a manager"):
        memberships.end(role_of(staff), by=clinician, now=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_end_each_other_leave_one() -> None:
    clinic = cast.clinic("Harbour")
    pair = [cast.member(clinic, "manager", name) for name in ("Lena", "Otto")]

    def end_the_other(by: User, other: User) -> str:
        try:
            memberships.end(role_of(other), by=by, now=datetime.now(UTC))
        except invitations.Refused:
            return "refused"
        finally:
            connection.close()
        return "ended"

    with ThreadPoolExecutor(2) as both:
        answers = sorted(both.map(end_the_other, pair, reversed(pair)))
    assert (answers, Membership.objects.active().count()) == (["ended", "refused"], 1)
