"""Addresses of the demo alone; config.urls includes them when settings.DEMO."""

from django.urls import path

from config.local import mailbox

urlpatterns = [
    path("mail/", mailbox.letters, name="demo_mailbox"),
    path("mail/<str:key>/", mailbox.letter, name="demo_letter"),
    path("mail/<str:key>/html/", mailbox.letter_html, name="demo_letter_html"),
]
