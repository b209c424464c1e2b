"""Every address of the portal. The only place that includes the rooms."""

from importlib.util import find_spec

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from portal import views


def room(prefix, module):
    """The addresses of a room, once it has some."""
    try:
        return [path(prefix, include(module))] if find_spec(module) else []
    except ModuleNotFoundError:
        return []


urlpatterns = [
    path("", views.home, name="home"),
    *room("", "portal.health"),
    *room("accounts/", "portal.accounts.urls"),
    path("accounts/", include("allauth.urls")),
    *room("organisations/", "portal.organisations.urls"),
    *room("tenders/", "tenders.urls"),
    *room("desk/", "tenders.desk_urls"),
    path("admin/", admin.site.urls),
]
if settings.DEBUG:
    urlpatterns += room("mail/", "portal.outbox.urls")
