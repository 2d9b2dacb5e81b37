"""Invitations: the only way in. What the link opens, and that it opens once."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from patients.actions import invitations
from patients.models import Clinic, Invitation, Membership, Patient, PatientAccess, Surgery, User
from tests import cast

SignIn = Callable[[User], Client]
PASSWORD = "three quiet words"
JOINS = {"way": "password", "password": PASSWORD}
CODE_ONLY = {"way": "code"}


@pytest.fixture
def now() -> datetime:
    """The pages read the clock, so these tests live in the present."""
    return timezone.now()


@pytest.fixture
def invited(clinic: Clinic, manager: User, now: datetime) -> Invitation:
    """Ines Costa, asked to be a clinician of the clinic."""
    return invitations.invite_team(
        clinic, by=manager, email="Ines@Example.org ", name="Ines Costa", role="clinician", job_title="GP", now=now
    )


@pytest.fixture
def iris(clinic: Clinic, clinician: User, now: datetime) -> Invitation:
    """Iris Bennett, a patient who was sent an invitation."""
    return invite_patient(clinic, clinician, "Iris", now)


def new_patient(clinic: Clinic, clinician: User, name: str, *, record_number: str = "", email: str = "") -> Patient:
    return Patient(
        clinic=clinic,
        clinician=clinician,
        given_name=name,
        family_name="Bennett",
        date_of_birth=date(1949, 6, 12),
        record_number=record_number or f"N-{name}",
        email=email or f"{name}@example.org",
        language="es",
    )


def invite_patient(clinic: Clinic, clinician: User, name: str, now: datetime, *, email: str = "") -> Invitation:
    surgery = Surgery(procedure="knee_replacement", side="right", date=date(2026, 11, 2))
    return invitations.invite_patient(
        new_patient(clinic, clinician, name, email=email), surgery=surgery, by=clinician, now=now
    )


def carer_of(patient: Patient, email: str, now: datetime) -> Invitation:
    return Invitation.objects.create(
        kind="carer",
        clinic=patient.clinic,
        patient=patient,
        email=email,
        name="Jo Doyle",
        expires_at=now + timedelta(days=7),
    )


def address(invitation: Invitation) -> str:
    return reverse("invitation", args=[invitation.token])


# --- inviting ---


def test_a_colleague_is_invited_by_address_in_lower_case_for_seven_days(invited: Invitation, now: datetime) -> None:
    assert (invited.email, invited.expires_at - now, invited.is_open(now)) == (
        "ines@example.org",
        timedelta(days=7),
        True,
    )


def test_one_address_waits_for_one_role_once(clinic: Clinic, manager: User, invited: Invitation, now: datetime) -> None:
    with pytest.raises(invitations.Refused, match="has an invitation waiting"):
        invitations.invite_team(
            clinic, by=manager, email="INES@example.org", name="I. Costa", role="clinician", now=now
        )


def test_who_works_in_a_role_is_not_invited_to_it(
    clinic: Clinic, manager: User, clinician: User, now: datetime
) -> None:
    with pytest.raises(invitations.Refused, match="already works here"):
        invitations.invite_team(
            clinic, by=manager, email=clinician.email, name="Anya Petrov", role="clinician", now=now
        )


def test_a_patient_comes_into_care_with_a_surgery_and_an_invitation(iris: Invitation, now: datetime) -> None:
    patient = Patient.objects.get(record_number="N-Iris")
    assert (iris.patient, patient.email, patient.consented_at, patient.surgeries.get().side) == (
        patient,
        "iris@example.org",
        now,
        "right",
    )


def test_a_record_number_in_use_takes_nobody_into_care(iris: Invitation, clinic: Clinic, clinician: User) -> None:
    twin = new_patient(clinic, clinician, "Iris", record_number="N-Iris")
    with pytest.raises(invitations.Refused) as refusal:
        invitations.invite_patient(
            twin,
            surgery=Surgery(procedure="other", side="left", date=date(2026, 11, 2)),
            by=clinician,
            now=iris.sent_at,
        )
    assert (list(refusal.value.message_dict), Patient.objects.count(), Surgery.objects.count()) == (
        ["record_number"],
        1,
        1,
    )


# --- sending again, withdrawing ---


def test_sending_again_gives_seven_more_days_and_ends_the_older_link(
    invited: Invitation, manager: User, now: datetime
) -> None:
    later = now + timedelta(days=9)
    invitations.resend(invited, by=manager, now=later)
    again = Invitation.objects.get()
    assert (again.serial, again.sent_at, again.expires_at) == (2, later, later + timedelta(days=7))


def test_a_double_press_sends_once(invited: Invitation, manager: User, now: datetime) -> None:
    invitations.resend(invited, by=manager, now=now)
    with pytest.raises(invitations.NotOpen):
        invitations.resend(invited, by=manager, now=now)


@pytest.mark.parametrize("verb", [invitations.resend, invitations.withdraw])
def test_a_colleague_elsewhere_changes_no_invitation(
    verb: Callable[..., None], invited: Invitation, colleague: User, now: datetime
) -> None:
    with pytest.raises(invitations.NotOpen):
        verb(invited, by=colleague, now=now)


def test_a_withdrawn_invitation_is_not_withdrawn_twice(invited: Invitation, manager: User, now: datetime) -> None:
    invitations.withdraw(invited, by=manager, now=now)
    with pytest.raises(invitations.NotOpen):
        invitations.withdraw(invited, by=manager, now=now)


# --- accepting, as a new person ---


def test_a_new_colleague_joins_signed_in_and_is_led_to_enrol(invited: Invitation, client: Client) -> None:
    joined = client.post(address(invited), JOINS)
    member = Membership.objects.get(user__email="ines@example.org")
    assert (joined.headers["Location"], client.get("/").headers["Location"], member.role, member.job_title) == (
        "/",
        "/accounts/2fa/",
        "clinician",
        "GP",
    )


def test_a_new_colleague_enrols_at_once_without_typing_the_password_again(invited: Invitation, client: Client) -> None:
    client.post(address(invited), JOINS)
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200


def test_the_link_proves_the_address(iris: Invitation, client: Client) -> None:
    client.post(address(iris), CODE_ONLY)
    address_of_iris = EmailAddress.objects.get(user__email="iris@example.org")
    assert (address_of_iris.verified, address_of_iris.primary) == (True, True)


def test_a_new_patient_follows_the_own_record_in_the_own_language(iris: Invitation, client: Client) -> None:
    client.post(address(iris), CODE_ONLY)
    access = PatientAccess.objects.get(user__email="iris@example.org")
    assert (access.relation, access.patient.joined_at is not None, access.user.language, access.user.name) == (
        "self",
        True,
        "es",
        "Iris Bennett",
    )


@pytest.mark.parametrize("typed", [CODE_ONLY, {"way": "code", "password": "typed all the same"}])
def test_who_wants_codes_has_no_password(typed: dict[str, str], iris: Invitation, client: Client) -> None:
    client.post(address(iris), typed)
    assert User.objects.get(email="iris@example.org").has_usable_password() is False


def test_who_chose_a_password_signs_in_with_it(iris: Invitation, client: Client) -> None:
    client.post(address(iris), JOINS)
    answer = Client().post("/accounts/login/", {"login": "Iris@Example.org", "password": PASSWORD})
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({}, "Choose how you want to sign in"),
        ({"way": "password"}, "Enter a password"),
        (
            {"way": "password", "password": "short one"},
            "This password is too short. It must contain at least 10 characters.",
        ),
        ({"way": "password", "password": "Iris Bennett"}, "The password is too similar to the name."),
        ({"way": "password", "password": "a\x00bcdefghijkl"}, "Null characters are not allowed."),
        ({"way": "password", "password": "x" * 201}, "Ensure this value has at most 200 characters (it has 201)."),
    ],
)
def test_a_wrong_answer_says_why_and_uses_nothing_up(
    typed: dict[str, str], error: str, iris: Invitation, client: Client
) -> None:
    answer = client.post(address(iris), typed)
    errors = [message for messages in answer.context["form"].errors.values() for message in messages]
    assert (answer.status_code, errors, Invitation.objects.open_at(timezone.now()).count()) == (200, [error], 1)


# --- accepting, with an account ---


def test_an_account_accepts_signed_in(invited: Invitation, sign_in: SignIn) -> None:
    ines = cast.user("Ines")
    User.objects.filter(pk=ines.pk).update(email="ines@example.org")
    answer = sign_in(ines).post(address(invited))
    assert (answer.headers["Location"], ines.memberships.get().role) == ("/", "clinician")


def test_an_account_signs_in_first(invited: Invitation, client: Client) -> None:
    cast.user("Ines")
    assert "/accounts/login/?next=/invitations/" in client.get(address(invited)).content.decode()


def test_posting_to_a_link_whose_account_is_not_signed_in_changes_nothing(invited: Invitation, client: Client) -> None:
    cast.user("Ines")
    answer = client.post(address(invited), JOINS)
    assert (answer.status_code, Membership.objects.filter(role="clinician").count()) == (200, 0)


def test_another_account_is_asked_to_sign_out(invited: Invitation, margaret: User, sign_in: SignIn) -> None:
    browser = sign_in(margaret)
    page = browser.get(address(invited)).content.decode()
    browser.post(address(invited))
    assert ("margaret.doyle@example.org" in page, margaret.memberships.count()) == (True, 0)


def test_the_verbs_know_whose_address_it_is(invited: Invitation, margaret: User, now: datetime) -> None:
    with pytest.raises(invitations.SignInFirst):
        invitations.accept(invited, by=margaret, now=now)


def test_an_account_made_meanwhile_must_sign_in(invited: Invitation, now: datetime) -> None:
    cast.user("Ines")
    with pytest.raises(invitations.SignInFirst):
        invitations.accept_as_new(invited, password=None, now=now)


def test_an_account_is_known_by_a_verified_second_address_too(margaret: User) -> None:
    EmailAddress.objects.create(user=margaret, email="maggie@example.org", verified=True)
    EmailAddress.objects.create(user=margaret, email="not.hers@example.org", verified=False)
    assert [invitations.account_of(email) for email in ("maggie@example.org", "not.hers@example.org")] == [
        margaret,
        None,
    ]


def test_a_couple_with_one_address_has_one_account_and_two_records(
    iris: Invitation, clinic: Clinic, clinician: User, now: datetime, client: Client
) -> None:
    walter = invite_patient(clinic, clinician, "Walter", now, email="iris@example.org")
    client.post(address(iris), CODE_ONLY)
    client.post(address(walter))
    account = User.objects.get(email="iris@example.org")
    assert [(each.patient.given_name, each.relation) for each in account.accesses.order_by("granted_at")] == [
        ("Iris", "self"),
        ("Walter", "self"),
    ]


def test_a_carer_follows_and_the_record_stays_unjoined(iris: Invitation, now: datetime) -> None:
    assert iris.patient is not None
    carer = invitations.accept_as_new(carer_of(iris.patient, "jo@example.org", now), password=None, now=now)
    iris.patient.refresh_from_db()
    assert (carer.accesses.get().relation, iris.patient.joined_at) == ("carer", None)


def test_a_role_held_already_is_kept_once(invited: Invitation, clinic: Clinic, now: datetime) -> None:
    ines = cast.user("Ines")
    Membership.objects.create(user=ines, clinic=clinic, role="clinician", job_title="surgeon")
    invitations.accept(invited, by=ines, now=now)
    assert [membership.job_title for membership in ines.memberships.all()] == ["surgeon"]


def test_a_record_with_an_own_account_takes_no_second(patient: Patient, now: datetime, client: Client) -> None:
    second = carer_of(patient, "second@example.org", now)
    Invitation.objects.update(kind="patient")
    answer = client.post(address(second), CODE_ONLY)
    assert (answer.context["form"].non_field_errors(), User.objects.filter(email="second@example.org").exists()) == (
        ["This record is linked to an account already. Call your clinic"],
        False,
    )


def test_a_signed_in_account_is_told_why_it_is_refused(patient: Patient, now: datetime, sign_in: SignIn) -> None:
    second = carer_of(patient, "walter@example.org", now)
    Invitation.objects.update(kind="patient")
    browser = sign_in(cast.user("Walter"))
    answer = browser.post(address(second), follow=True)
    assert "linked to an account already" in answer.content.decode()


def test_a_patient_who_joined_has_no_other_invitation_waiting(iris: Invitation, now: datetime) -> None:
    assert iris.patient is not None
    Invitation.objects.create(
        kind="patient",
        clinic=iris.clinic,
        patient=iris.patient,
        email="new@example.org",
        name="Iris",
        expires_at=iris.expires_at,
    )
    invitations.accept_as_new(iris, password=None, now=now)
    assert Invitation.objects.waiting().count() == 0


# --- the states of a link ---


def _used(invitation: Invitation) -> None:
    invitations.accept_as_new(invitation, password=None, now=timezone.now())


def _withdrawn(invitation: Invitation) -> None:
    Invitation.objects.update(revoked_at=timezone.now())


def _too_old(invitation: Invitation) -> None:
    Invitation.objects.update(expires_at=timezone.now())


def _nothing(invitation: Invitation) -> None:
    pass


def _replaced(invitation: Invitation) -> None:
    Invitation.objects.update(serial=2)


@pytest.mark.parametrize(
    ("happened", "says"),
    [
        (_used, "This link has been used"),
        (_withdrawn, "This invitation was withdrawn"),
        (_too_old, "This link has expired"),
        (_replaced, "We have sent a new one to the same email"),
    ],
)
def test_a_link_that_no_longer_works_says_so_and_lets_nobody_in(
    happened: Callable[[Invitation], None], says: str, iris: Invitation, client: Client
) -> None:
    link = address(iris)
    happened(iris)
    accounts = User.objects.count()
    answers = [client.get(link), client.post(link, JOINS)]
    assert [(answer.status_code, says in answer.content.decode()) for answer in answers] == [(410, True)] * 2
    assert User.objects.count() == accounts


@pytest.mark.parametrize("happened", [_used, _withdrawn, _too_old, _replaced])
def test_the_verb_itself_refuses_what_is_not_open(
    happened: Callable[[Invitation], None], invited: Invitation, now: datetime
) -> None:
    happened(invited)
    ines = invitations.account_of(invited.email) or cast.user("Ines")
    with pytest.raises(invitations.NotOpen):
        invitations.accept(invited, by=ines, now=timezone.now())


@pytest.mark.parametrize("token", ["x", "a:b:c", "é", "%00", "W10:1t:x", "A" * 300])
def test_a_link_that_is_not_ours_is_not_found_and_says_what_to_do(token: str, client: Client, db: None) -> None:
    answers = [client.get(f"/invitations/{token}/"), client.post(f"/invitations/{token}/new-link/")]
    assert [(answer.status_code, "Go back to the email" in answer.content.decode()) for answer in answers] == [
        (404, True)
    ] * 2


def test_a_signed_link_to_an_invitation_that_is_gone_is_not_found(iris: Invitation, client: Client) -> None:
    stranger = Invitation(kind="team", serial=1)
    assert client.get(address(stranger)).status_code == 404


def test_looking_at_a_link_changes_nothing_and_tells_nobody(iris: Invitation, client: Client) -> None:
    answers = [client.get(address(iris)) for _ in range(3)] + [client.head(address(iris))]
    assert {(answer.status_code, answer.headers["Referrer-Policy"]) for answer in answers} == {(200, "no-referrer")}
    assert Invitation.objects.open_at(timezone.now()).count() == 1


def test_nothing_about_the_person_is_in_the_address(iris: Invitation) -> None:
    assert [word in address(iris).lower() for word in ("iris", "bennett", "n-iris", "example")] == [False] * 4


def test_a_browser_that_hides_where_it_comes_from_still_joins(iris: Invitation) -> None:
    browser = Client(enforce_csrf_checks=True)
    token = browser.get(address(iris)).context["csrf_token"]
    data = CODE_ONLY | {"csrfmiddlewaretoken": str(token)}
    assert browser.post(address(iris), data, headers={"origin": "null"}).status_code == 302


@pytest.mark.parametrize("origin", ["null", "https://evil.example"])
def test_another_site_cannot_join_for_somebody(origin: str, iris: Invitation) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(address(iris), CODE_ONLY, headers={"origin": origin}).status_code == 403


# --- a new link, asked for by its holder ---


def test_a_patient_with_an_old_link_is_sent_a_new_one_and_told(iris: Invitation, client: Client) -> None:
    _too_old(iris)
    link = reverse("invitation-renew", args=[iris.token])
    answers = [client.post(link, follow=True).content.decode() for _ in range(2)]
    assert ["We have sent a new one" in answer for answer in answers] == [True, True]
    assert Invitation.objects.get().serial == 2


@pytest.mark.parametrize("happened", [_used, _withdrawn, _nothing])
def test_only_a_link_that_is_too_old_is_sent_anew(
    happened: Callable[[Invitation], None], iris: Invitation, client: Client
) -> None:
    happened(iris)
    client.post(reverse("invitation-renew", args=[iris.token]))
    assert Invitation.objects.get().serial == 1


def test_the_teams_old_links_are_sent_anew_by_a_manager_only(invited: Invitation, client: Client) -> None:
    _too_old(invited)
    page = client.get(address(invited)).content.decode()
    client.post(reverse("invitation-renew", args=[invited.token]))
    assert ("Ask the manager" in page, Invitation.objects.get().serial) == (True, 1)


# --- all at once ---


@pytest.mark.django_db(transaction=True)
def test_twenty_presses_at_once_let_in_one_person_once() -> None:
    clinic = cast.clinic("Harbour")
    invitation = invitations.invite_team(
        clinic, by=None, email="lena@example.org", name="Lena", role="manager", now=datetime.now(UTC)
    )

    def press(_: int) -> int:
        try:
            return Client().post(address(invitation), JOINS).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as crowd:
        answers = sorted(crowd.map(press, range(20)))
    assert (set(answers) <= {200, 302, 410}, User.objects.count(), Membership.objects.count()) == (True, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_who_presses_a_moment_after_a_withdrawal_is_shown_it() -> None:
    clinic = cast.clinic("Harbour")
    ines = cast.user("Ines")
    invitation = invitations.invite_team(
        clinic, by=None, email=ines.email, name="Ines", role="manager", now=datetime.now(UTC)
    )
    link, browser = address(invitation), Client()
    browser.force_login(ines, backend=settings.AUTHENTICATION_BACKENDS[0])

    def press() -> str:
        try:
            return browser.post(link).headers["Location"]
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            Invitation.objects.update(revoked_at=datetime.now(UTC))
            pressed = other.submit(press)
            wait_until_somebody_waits_for_a_lock()
        assert (pressed.result(), Membership.objects.count()) == (link, 0)


def wait_until_somebody_waits_for_a_lock() -> None:
    with connection.cursor() as cursor:
        for _ in range(200):
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
            if cursor.fetchone() != (0,):
                return
            time.sleep(0.05)
    pytest.fail("nobody waits for a lock")
