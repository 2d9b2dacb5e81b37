from django.apps import AppConfig
from django.core.checks import Tags, register

from patients import checks


class PatientsConfig(AppConfig):
    name = "patients"
    verbose_name = "Patients, clinics and access"

    def ready(self) -> None:
        register(checks.ready_for_patients, Tags.security, deploy=True)
        register(checks.web_owns_nothing, Tags.database, deploy=True)
