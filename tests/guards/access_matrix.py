"""Who may go where: one line for each address and method of ours. An address without a line fails the tests.

`subject` is what the address is about (`-`: nothing in particular), in Harbour clinic. There the patient, the carer and
the onlooker (who follow the patient's record; the onlooker may neither log nor report), the neighbour (another patient)
and the team belong; `elsew` is a clinician of another clinic, `ex` left the clinic, `no2nd` is a clinician who has no
second factor yet.

`in` is "sign in first" (401 where a script asks), `2nd` is "add a second factor first"; everything else is the
status. A POST is an empty one.
HEAD is answered as GET; other methods are never answered with a page (test_access.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from tests.guards.world import PEOPLE

MATRIX = """
name                       subject          how  anon  patient neigh carer onlook clinic elsew staff manag ex    no2nd

home                       -                GET  200   302   302   302   302   302   302   302   302   200   2nd
home                       -                POST 405   405   405   405   405   405   405   405   405   405   2nd
learn-ankle-pumps          -                GET  200   200   200   200   200   200   200   200   200   200   2nd
learn-ankle-pumps          -                POST 405   405   405   405   405   405   405   405   405   405   2nd
switch-patient             -                GET  in    405   405   405   405   405   405   405   405   405   2nd
switch-patient             -                POST in    302   302   302   302   403   403   403   403   403   2nd

invitation                 invitation-link  GET  200   200   200   200   200   200   200   200   200   200   2nd
invitation                 invitation-link  POST 200   200   200   200   200   200   200   200   200   200   2nd
invitation-renew           invitation-link  GET  405   405   405   405   405   405   405   405   405   405   2nd
invitation-renew           invitation-link  POST 302   302   302   302   302   302   302   302   302   302   2nd

today                      -                GET  in    200   200   200   200   403   403   403   403   403   2nd
today                      -                POST in    405   405   405   405   405   405   405   405   405   2nd
today-guided               -                GET  in    200   302   200   403   403   403   403   403   403   2nd
today-guided               -                POST in    302   302   302   403   403   403   403   403   403   2nd

set-new                    -                GET  in    200   200   200   403   403   403   403   403   403   2nd
set-new                    -                POST in    200   200   200   403   403   403   403   403   403   2nd
set-void                   set              GET  in    200   404   200   403   403   403   403   403   403   2nd
set-void                   set              POST in    302   404   302   403   403   403   403   403   403   2nd
set-saved                  set              GET  in    200   404   200   403   403   403   403   403   403   2nd
set-saved                  set              POST in    302   404   302   403   403   403   403   403   403   2nd

progress                   -                GET  in    200   200   200   200   403   403   403   403   403   2nd
progress                   -                POST in    405   405   405   405   405   405   405   405   405   2nd

settings                   -                GET  in    200   200   200   200   403   403   403   403   403   2nd
settings                   -                POST in    200   200   200   200   403   403   403   403   403   2nd
download                   -                GET  in    200   200   403   403   403   403   403   403   403   2nd
download                   -                POST in    405   405   405   405   405   405   405   405   405   2nd
download-json              -                GET  in    200   200   403   403   403   403   403   403   403   2nd
download-json              -                POST in    405   405   405   405   405   405   405   405   405   2nd
download-page              -                GET  in    200   200   403   403   403   403   403   403   403   2nd
download-page              -                POST in    405   405   405   405   405   405   405   405   405   2nd
leave                      -                GET  in    200   200   403   403   403   403   403   403   403   2nd
leave                      -                POST in    200   200   403   403   403   403   403   403   403   2nd
fresh-code                 -                GET  in    200   200   200   200   200   200   200   200   200   2nd
fresh-code                 -                POST in    200   200   200   200   200   200   200   200   200   2nd
people                     -                GET  in    200   200   403   403   403   403   403   403   403   2nd
people                     -                POST in    200   200   403   403   403   403   403   403   403   2nd
carer-change               carer            GET  in    405   405   405   405   405   405   405   405   405   2nd
carer-change               carer            POST in    302   404   403   403   403   403   403   403   403   2nd
carer-revoke               carer            GET  in    405   405   405   405   405   405   405   405   405   2nd
carer-revoke               carer            POST in    302   404   403   403   403   403   403   403   403   2nd
carer-invitation-resend    record-invitation GET in    405   405   405   405   405   405   405   405   405   2nd
carer-invitation-resend    record-invitation POST in   302   404   403   403   403   403   403   403   403   2nd
carer-invitation-withdraw  record-invitation GET in    405   405   405   405   405   405   405   405   405   2nd
carer-invitation-withdraw  record-invitation POST in   302   404   403   403   403   403   403   403   403   2nd
settings-times             -                GET  in    200   404   200   403   403   403   403   403   403   2nd
settings-times             -                POST in    405   405   405   405   405   405   405   405   405   2nd

api-sets                   -                GET  405   405   405   405   405   405   405   405   405   405   2nd
api-sets                   -                POST 401   400   400   400   403   403   403   403   403   403   2nd
api-flags                  -                GET  405   405   405   405   405   405   405   405   405   405   2nd
api-flags                  -                POST 401   400   400   400   403   403   403   403   403   403   2nd
api-keys                   -                GET  401   200   200   200   200   403   403   403   403   403   2nd
api-keys                   -                POST 405   405   405   405   405   405   405   405   405   405   2nd
manifest                   -                GET  200   200   200   200   200   200   200   200   200   200   2nd
manifest                   -                POST 405   405   405   405   405   405   405   405   405   405   2nd
service-worker             -                GET  200   200   200   200   200   200   200   200   200   200   2nd
service-worker             -                POST 405   405   405   405   405   405   405   405   405   405   2nd
offline                    -                GET  200   200   200   200   200   200   200   200   200   200   2nd
offline                    -                POST 405   405   405   405   405   405   405   405   405   405   2nd

pain-new                   -                GET  in    200   200   200   403   403   403   403   403   403   2nd
pain-new                   -                POST in    200   200   200   403   403   403   403   403   403   2nd
pain-detail                flag             GET  in    200   404   200   200   403   403   403   403   403   2nd
pain-detail                flag             POST in    405   405   405   405   405   405   405   405   405   2nd

caseload                   -                GET  in    403   403   403   403   200   200   200   200   403   2nd
caseload                   -                POST in    405   405   405   405   405   405   405   405   405   2nd
caseload-csv               -                GET  in    403   403   403   403   200   200   200   200   403   2nd
caseload-csv               -                POST in    405   405   405   405   405   405   405   405   405   2nd

patient-invite             -                GET  in    403   403   403   403   200   200   200   403   403   2nd
patient-invite             -                POST in    403   403   403   403   200   200   200   403   403   2nd
patient-invite-preview     -                GET  in    405   405   405   405   405   405   405   405   405   2nd
patient-invite-preview     -                POST in    403   403   403   403   200   200   200   403   403   2nd
patient-invite-again       newcomer         GET  in    405   405   405   405   405   405   405   405   405   2nd
patient-record             patient          GET  in    403   403   403   403   200   404   200   200   403   2nd
patient-record             patient          POST in    405   405   405   405   405   405   405   405   405   2nd
patient-invite-again       newcomer         POST in    403   403   403   403   302   404   302   403   403   2nd
patient-set-new            patient          GET  in    403   403   403   403   200   404   200   403   403   2nd
patient-set-new            patient          POST in    403   403   403   403   200   404   200   403   403   2nd
patient-set-void           patient+set      GET  in    403   403   403   403   200   404   200   403   403   2nd
patient-set-void           patient+set      POST in    403   403   403   403   200   404   200   403   403   2nd

prescription-preview       newcomer         GET  in    405   405   405   405   405   405   405   405   405   2nd
prescription-preview       newcomer         POST in    403   403   403   403   200   404   403   403   403   2nd
prescription-new           newcomer         GET  in    403   403   403   403   200   404   403   403   403   2nd
prescription-new           newcomer         POST in    403   403   403   403   200   404   403   403   403   2nd
prescription-amend         prescription     GET  in    403   403   403   403   200   404   403   403   403   2nd
prescription-amend         prescription     POST in    403   403   403   403   200   404   403   403   403   2nd
prescription-hold          prescription     GET  in    403   403   403   403   200   404   200   403   403   2nd
prescription-hold          prescription     POST in    403   403   403   403   200   404   200   403   403   2nd
prescription-resume        prescription     GET  in    403   403   403   403   200   404   200   403   403   2nd
prescription-resume        prescription     POST in    403   403   403   403   302   404   302   403   403   2nd
prescription-stop          prescription     GET  in    403   403   403   403   200   404   403   403   403   2nd
prescription-stop          prescription     POST in    403   403   403   403   200   404   403   403   403   2nd

flag-queue                 -                GET  in    403   403   403   403   200   200   200   200   403   2nd
flag-queue                 -                POST in    405   405   405   405   405   405   405   405   405   2nd
flag-detail                flag             GET  in    403   403   403   403   200   404   200   200   403   2nd
flag-detail                flag             POST in    405   405   405   405   405   405   405   405   405   2nd
flag-acknowledge           flag             GET  in    405   405   405   405   405   405   405   405   405   2nd
flag-acknowledge           flag             POST in    403   403   403   403   302   404   302   403   403   2nd
flag-assign                flag             GET  in    405   405   405   405   405   405   405   405   405   2nd
flag-assign                flag             POST in    403   403   403   403   200   404   200   403   403   2nd
flag-snooze                flag             GET  in    405   405   405   405   405   405   405   405   405   2nd
flag-snooze                flag             POST in    403   403   403   403   200   404   200   403   403   2nd
flag-call                  flag             GET  in    405   405   405   405   405   405   405   405   405   2nd
flag-call                  flag             POST in    403   403   403   403   200   404   200   403   403   2nd
flag-resolve               flag             GET  in    405   405   405   405   405   405   405   405   405   2nd
flag-resolve               flag             POST in    403   403   403   403   200   404   200   403   403   2nd

messages                   -                GET  in    403   403   403   403   200   200   200   200   403   2nd
messages                   -                POST in    405   405   405   405   405   405   405   405   405   2nd

team                       -                GET  in    403   403   403   403   403   403   403   200   403   2nd
team                       -                POST in    403   403   403   403   403   403   403   200   403   2nd
team-invitation-resend     team-invitation  GET  in    405   405   405   405   405   405   405   405   405   2nd
team-invitation-resend     team-invitation  POST in    403   403   403   403   403   403   403   302   403   2nd
team-invitation-withdraw   team-invitation  GET  in    405   405   405   405   405   405   405   405   405   2nd
team-invitation-withdraw   team-invitation  POST in    403   403   403   403   403   403   403   302   403   2nd

membership-end             membership       GET  in    405   405   405   405   405   405   405   405   405   2nd
membership-end             membership       POST in    403   403   403   403   403   403   403   302   403   2nd

clinic                     -                GET  in    403   403   403   403   403   403   403   200   403   2nd
clinic                     -                POST in    403   403   403   403   403   403   403   200   403   2nd

log-link                   log-link         GET  200   200   200   200   200   200   200   200   200   200   2nd
log-link                   log-link         POST 302   302   302   302   302   302   302   302   302   302   2nd

unsubscribe                unsubscribe-link GET  200   200   200   200   200   200   200   200   200   200   2nd
unsubscribe                unsubscribe-link POST 200   200   200   200   200   200   200   200   200   200   2nd

mail-events                -                GET  405   405   405   405   405   405   405   405   405   405   2nd
mail-events                -                POST 401   401   401   401   401   401   401   401   401   401   2nd

healthz                    -                GET  200   200   200   200   200   200   200   200   200   200   2nd
healthz                    -                POST 405   405   405   405   405   405   405   405   405   405   2nd

readyz                     -                GET  200   200   200   200   200   200   200   200   200   200   2nd
readyz                     -                POST 405   405   405   405   405   405   405   405   405   405   2nd

metrics                    -                GET  200   200   200   200   200   200   200   200   200   200   2nd
metrics                    -                POST 405   405   405   405   405   405   405   405   405   405   2nd
"""

# 401: only the mail provider, which has a secret, is heard (tests/outbox/test_provider_events.py).
TURNED_AWAY = {"in", "2nd", "401", "403", "404", "405"}
# Pages that strangers may open. Everything else asks them to sign in.
PUBLIC = {
    "home",
    "learn-ankle-pumps",
    "manifest",
    "service-worker",
    "offline",
    "invitation",
    "invitation-renew",
    "log-link",
    "unsubscribe",
    "healthz",
    "readyz",
    "metrics",
}
# Pages that a secret from a mail opens: they tell no other site where they are.
LINK_PAGES = {"invitation", "invitation-renew", "log-link", "unsubscribe"}
# One click in a mail program is enough to end mail (RFC 8058): the address itself is the proof.
# A mail provider has its secret.
WITHOUT_TOKEN = {"unsubscribe", "mail-events"}
# Addresses that take lists in JSON, with an item that would do.
BATCHES: dict[str, dict[str, object]] = {
    "api-sets": {
        "uuid": "7b0c4f0e-2f5c-4d7e-9a57-4f4d3c6c2a11",
        "performed_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "local_time": None,
        "now": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "owner": None,
        "sets": 2,
        "repetitions": 10,
        "seconds": None,
        "source": "offline",
        "pain": 2,
        "note": "easy",
    },
    "api-flags": {
        "uuid": "7b0c4f0e-2f5c-4d7e-9a57-4f4d3c6c2a12",
        "written_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "now": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "owner": None,
        "score": 7,
        "places": ["calf"],
        "kinds": ["sharp"],
        "next_morning": "yes",
        "signs": ["calf_pain"],
        "no_signs": None,
        "note": "when I stood up",
    },
}
TURNED_AWAY = {"in", "2nd", "401", "403", "404", "405"}


@dataclass(frozen=True)
class Line:
    name: str
    subject: str
    method: str
    answers: dict[str, str]

    def __str__(self) -> str:
        return f"{self.method} {self.name}"

    @property
    def welcome(self) -> list[str]:
        """Who is not turned away."""
        return [person for person, answer in self.answers.items() if answer not in TURNED_AWAY]


def lines() -> list[Line]:
    rows = [row.split() for row in MATRIX.strip().splitlines()[1:] if row.strip()]
    return [
        Line(name, subject, method, dict(zip(PEOPLE, answers, strict=True))) for name, subject, method, *answers in rows
    ]
