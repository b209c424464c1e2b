"""Pages of reminders that stand under an organisation."""

from django.urls import path

from portal.deadlines.views.settings import OrganisationReminders

app_name = "organisation_reminders"
urlpatterns = [path("<slug:slug>/reminders/", OrganisationReminders.as_view(), name="choose")]
