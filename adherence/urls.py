"""Addresses of this app's pages."""

from django.urls import URLPattern, path

from adherence.views import (
    care,
    caseload,
    clinic_messages,
    corrections,
    download,
    figures,
    flag_history,
    flags,
    guided,
    health,
    installed,
    leaving,
    links,
    mail_events,
    messages,
    pain,
    paper,
    prescriptions,
    progress,
    record,
    sets,
    settings,
    times,
    today,
)
from adherence.views.api.flags import api_flags
from adherence.views.api.keys import api_keys
from adherence.views.api.sets import api_sets

urlpatterns: list[URLPattern] = [
    # Every day: what a patient does and sees
    path("today/", today.today, name="today"),
    path("today/messages/<uuid:message>/read/", clinic_messages.read, name="message-read"),
    path("today/guided/", guided.guided, name="today-guided"),
    path("sets/new/", sets.new, name="set-new"),
    path("sets/<uuid:uuid>/void/", sets.void, name="set-void"),
    path("sets/<uuid:uuid>/saved/", sets.saved, name="set-saved"),
    path("today/handout.pdf", paper.handout, name="handout"),
    path("progress/", progress.progress, name="progress"),
    path("settings/", settings.settings, name="settings"),
    path("settings/download/", download.download, name="download"),
    path("settings/download/record.json", download.download_json, name="download-json"),
    path("settings/download/record.html", download.download_page, name="download-page"),
    path("settings/leave/", leaving.leave, name="leave"),
    path("settings/times.ics", times.times, name="settings-times"),
    # The phone: what it sends when it can
    path("api/sets/", api_sets, name="api-sets"),
    path("api/flags/", api_flags, name="api-flags"),
    path("api/keys/", api_keys, name="api-keys"),
    path("manifest.webmanifest", installed.manifest, name="manifest"),
    path("sw.js", installed.worker, name="service-worker"),
    path("offline/", installed.offline, name="offline"),
    # Pain: reported by patients
    path("pain/new/", pain.new, name="pain-new"),
    path("pain/<uuid:uuid>/", pain.detail, name="pain-detail"),
    # Flags: reviewed by the team
    path("flags/", flags.queue, name="flag-queue"),
    path("flags/history/", flag_history.history, name="flag-history"),
    path("flags/<uuid:uuid>/", flags.detail, name="flag-detail"),
    path("flags/<uuid:uuid>/acknowledge/", flags.acknowledge, name="flag-acknowledge"),
    path("flags/<uuid:uuid>/assign/", flags.assign, name="flag-assign"),
    path("flags/<uuid:uuid>/snooze/", flags.snooze, name="flag-snooze"),
    path("flags/<uuid:uuid>/call/", flags.log_call, name="flag-call"),
    path("flags/<uuid:uuid>/resolve/", flags.resolve, name="flag-resolve"),
    # The clinic's desk
    path("caseload/", caseload.caseload, name="caseload"),
    path("caseload.csv", caseload.caseload_csv, name="caseload-csv"),
    path("figures/", figures.figures, name="figures"),
    path("figures.csv", figures.figures_csv, name="figures-csv"),
    path("patients/<uuid:patient>/", record.record, name="patient-record"),
    path("patients/<uuid:patient>/handout.pdf", paper.patient_handout, name="patient-handout"),
    path("patients/<uuid:patient>/sets/new/", corrections.enter, name="patient-set-new"),
    path("patients/<uuid:patient>/sets/<uuid:uuid>/void/", corrections.take_back, name="patient-set-void"),
    path("patients/<uuid:patient>/details/", care.details, name="patient-details"),
    path("patients/<uuid:patient>/hand-over/", care.handover, name="patient-hand-over"),
    path("patients/<uuid:patient>/discharge/", care.discharge, name="patient-discharge"),
    path("patients/<uuid:patient>/readmit/", care.readmit, name="patient-readmit"),
    path("patients/<uuid:patient>/message/", clinic_messages.write, name="patient-message"),
    path("patients/<uuid:patient>/remind/", clinic_messages.remind, name="patient-remind"),
    # The plan: prescribed and changed
    path("patients/<uuid:patient_id>/prescriptions/new/", prescriptions.new, name="prescription-new"),
    path("prescriptions/<uuid:prescription_id>/amend/", prescriptions.amend, name="prescription-amend"),
    path("prescriptions/<uuid:prescription_id>/hold/", prescriptions.hold, name="prescription-hold"),
    path("prescriptions/<uuid:prescription_id>/resume/", prescriptions.resume, name="prescription-resume"),
    path("prescriptions/<uuid:prescription_id>/stop/", prescriptions.stop, name="prescription-stop"),
    # Messages: what a link in a mail may do, what the team sees of them, and what operators see
    path("log/<str:token>/", links.log_link, name="log-link"),
    path("unsubscribe/<str:token>/", links.unsubscribe, name="unsubscribe"),
    path("messages/", messages.messages, name="messages"),
    path("anymail/tracking/", mail_events.mail_events, name="mail-events"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics_page, name="metrics"),
]
