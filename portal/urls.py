"""Every address of the portal. The only place that includes the rooms."""

from django.conf import settings
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.views.generic import TemplateView

from portal import views
from portal.sitemaps import SITEMAPS


def page(name):
    """A page of text, `templates/pages/<name>.html`."""
    return path(f"{name}/", TemplateView.as_view(template_name=f"pages/{name}.html"), name=name)


handler400 = "portal.views.bad_request"
handler500 = "portal.views.server_error"

urlpatterns = [
    path("", views.home, name="home"),
    page("help"),
    page("accessibility"),
    page("privacy"),
    path("contact/", views.contact, name="contact"),
    path("reading/", views.ReadingSettings.as_view(), name="reading"),
    path("kept/", views.kept, name="kept"),
    path("kept/throw-away/", views.throw_away, name="throw_away"),
    path("components/", views.components, name="components"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path(
        "robots.txt",
        TemplateView.as_view(template_name="pages/robots.txt", content_type="text/plain"),
    ),
    path("", include("portal.health")),
    path("accounts/", include("portal.accounts.urls")),
    path("organisations/", include("portal.organisations.urls")),
    path("organisations/", include("tenders.organisation_urls")),
    path("organisations/", include("portal.deadlines.organisation_urls")),
    path("my/", include("portal.deadlines.my_urls")),
    path("calendars/", include("portal.deadlines.calendar_urls")),
    path("reminders/", include("portal.deadlines.urls")),
    path("tenders/", include("tenders.urls")),
    path("my/searches/", include("tenders.search_urls")),
    path("api/ocds/", include("tenders.api_urls")),
    path("desk/", views.Desk.as_view(), name="desk"),
    path("desk/", include("tenders.desk_urls")),
    path("desk/reminders/", include("portal.deadlines.desk_urls")),
    path("desk/mail/", include("portal.outbox.desk_urls")),
    path("admin/", admin.site.urls),
]
if settings.MAIL_EVENTS_SECRET:
    urlpatterns.append(path("outbox/events/", include("portal.outbox.event_urls")))
if settings.DEBUG:
    urlpatterns.append(path("mail/", include("portal.outbox.urls")))
