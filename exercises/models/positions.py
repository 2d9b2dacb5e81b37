"""How the patient lies or sits."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Position(models.TextChoices):
    LYING = "lying", _("Lying, leg straight")
    SITTING = "sitting", _("Sitting, leg out in front")
    EITHER = "either", _("Lying or sitting")
