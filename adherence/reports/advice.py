"""What a patient reads after reporting pain: what to do, by level, and what became of the report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext_lazy

from adherence.models import PainFlag
from adherence.models.flags import Level
from adherence.reports import desk_words, pain_words
from adherence.reports.moments import moment
from adherence.triage import WarningSign
from exercises.models import Hold
from patients.models import Clinic, Patient, Surgery

# Said on the telephone, by the patient.
SPOKEN = {
    WarningSign.CHEST_PAIN: pgettext_lazy("said by a patient", "I have chest pain."),
    WarningSign.BREATHLESSNESS: pgettext_lazy("said by a patient", "I am short of breath."),
    WarningSign.COUGHING_BLOOD: pgettext_lazy("said by a patient", "I am coughing up blood."),
    WarningSign.COLLAPSE: pgettext_lazy("said by a patient", "I fainted or collapsed."),
}
OF_A_CLOT = {WarningSign.CHEST_PAIN, WarningSign.BREATHLESSNESS, WarningSign.COUGHING_BLOOD}


@dataclass(frozen=True, kw_only=True)
class Advice:
    """The result of one report. `sent` False: it could not be kept, so nobody but the reader knows of it.

    `surgery` None: not known, or not to be had now. Everything else comes from the flag and its clinic.
    """

    flag: PainFlag
    now: datetime
    surgery: Surgery | None = None
    sent: bool = True
    on_hold: bool = False  # whatever this report says: an earlier one, or the clinic, has stopped the pumps

    @property
    def patient(self) -> Patient:
        return self.flag.patient

    @property
    def clinic(self) -> Clinic:
        return self.flag.patient.clinic

    @property
    def template(self) -> str:
        return f"adherence/pain/advice_{Level(self.flag.level)}.html"

    @property
    def emergency_number(self) -> str:
        return self.clinic.emergency

    @cached_property
    def signs(self) -> list[str]:
        """Warning signs in words, the dangerous first."""
        return [pain_words.lower_first(sign) for sign in pain_words.signs(self.flag.warning_signs)]

    @property
    def emergency_signs(self) -> str:
        ticked = [sign for sign in self.flag.warning_signs if pain_words.is_emergency_sign(sign)]
        return pain_words.listed_last(pain_words.lower_first(sign) for sign in pain_words.signs(ticked))

    @property
    def told(self) -> str:
        """`6 out of 10, sharp or stabbing, front of knee`: all that was said, the signs first."""
        parts = [*self.signs, self._score, pain_words.kinds(self.flag.kinds), pain_words.places(self.flag.places)]
        return gettext(", ").join(pain_words.lower_first(part) for part in parts if part)

    @property
    def may_be_a_clot(self) -> bool:
        return bool(OF_A_CLOT.intersection(self.flag.warning_signs))

    @property
    def to_say(self) -> str:
        """The sentences to read out to the emergency service."""
        spoken = [str(words) for sign, words in SPOKEN.items() if sign in self.flag.warning_signs]
        clot = [gettext("I may have a blood clot.")] if self.may_be_a_clot else []
        return " ".join([*self._operation, *spoken, *clot])

    @property
    def sent_at(self) -> str:
        return self._when(self.flag.reported_at)

    @property
    def answer_by(self) -> str:
        """When somebody will have looked, at the latest; empty for a note."""
        return self._when(self.flag.acknowledge_by) if self.flag.acknowledge_by else ""

    @property
    def is_late(self) -> bool:
        """The promised time is over and nobody has looked."""
        by = self.flag.acknowledge_by
        return by is not None and self.flag.acknowledged_at is None and self.now > by

    @property
    def seen_at(self) -> str:
        return self._when(self.flag.acknowledged_at) if self.flag.acknowledged_at else ""

    @property
    def resolved_at(self) -> str:
        return self._when(self.flag.resolved_at) if self.flag.resolved_at else ""

    @property
    def _score(self) -> str:
        if self.flag.score is None:
            return ""
        return gettext("%(score)d out of 10") % {"score": self.flag.score}

    @property
    def _operation(self) -> list[str]:
        if self.surgery is None:
            return []
        words = gettext("I had an operation on %(date)s: %(operation)s.")
        facts = {
            "date": date_format(self.surgery.date, "MONTH_DAY_FORMAT"),
            "operation": desk_words.operation(self.surgery),
        }
        return [words % facts]

    def _when(self, at: datetime) -> str:
        return moment(at, self.patient.zone, now=self.now)


def advice_on(flag: PainFlag, *, now: datetime) -> Advice:
    """The advice on a flag that is kept; two queries."""
    return Advice(flag=flag, now=now, surgery=flag.patient.surgeries.first(), on_hold=_is_on_hold(flag.patient, now))


def _is_on_hold(patient: Patient, now: datetime) -> bool:
    return Hold.objects.covering(now).filter(prescription__patient=patient, prescription__ended_at=None).exists()


def earlier_reports(patient: Patient, *, now: datetime, without: PainFlag | None = None) -> list[Advice]:
    """The patient's last 10 reports, newest first; one query."""
    others = PainFlag.objects.naming_carers().filter(patient=patient)
    flags = others.exclude(pk=without.pk) if without else others
    recent = flags.select_related("acknowledged_by", "resolved_by", "patient__clinic").order_by("-reported_at")[:10]
    return [Advice(flag=flag, now=now) for flag in recent]
