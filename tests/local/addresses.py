"""The addresses of a demo: the site's, and the mailbox."""

from config.local.urls import urlpatterns as demo
from config.urls import urlpatterns as site

urlpatterns = [*site, *demo]
