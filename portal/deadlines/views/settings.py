"""When we remind, and whom: chosen by a person, and for an organisation by who manages it."""

from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.views.generic import View

from portal.deadlines.actions import answering, choosing
from portal.deadlines.forms import ChoiceForm, OrganisationChoiceForm
from portal.deadlines.models import Calendar, Choice
from portal.forms import ActionPage
from portal.organisations.forms import ConfirmForm
from portal.organisations.models import Organisation
from portal.organisations.views.shared import OfOrganisation
from portal.outbox.models import StoppedAddress

from .my import MY

SETTINGS = ("When we remind you", reverse_lazy("my:settings"))


class Address(NamedTuple):
    """Where a calendar is found; `subscribe` opens it in a calendar program."""

    calendar: Calendar
    whole: str

    @property
    def subscribe(self):
        return urlsplit(self.whole)._replace(scheme="webcal").geturl()


def address_of(calendar):
    return Address(calendar, settings.SITE_URL + calendar.get_absolute_url())


class Settings(LoginRequiredMixin, ActionPage):
    template_name = "deadlines/settings.html"
    form_class = ChoiceForm

    @cached_property
    def choice(self):
        return Choice.objects.filter(person=self.request.user).first()

    def get_initial(self):
        return super().get_initial() | ChoiceForm.initial_of(self.choice)

    def get_context_data(self, **context):
        user = self.request.user
        bodies = Organisation.objects.for_member(user).order_by("folded_name")
        return super().get_context_data(
            crumbs=[MY],
            stopped_at=self.choice and self.choice.stopped_at,
            address_stopped=StoppedAddress.objects.by_address([user.email]).get(user.email.lower()),
            calendars=[address_of(choosing.calendar_of(user, body)) for body in [None, *bodies]],
            **context,
        )

    def act(self, form):
        choosing.choose(by=self.request.user, **form.cleaned_data)
        return self.request.path, "We have saved when we remind you."


class AllReminders(LoginRequiredMixin, View):
    """One press stops all reminders of the person, another lets them come again."""

    http_method_names = ["post"]

    def post(self, request):
        if "undo" in request.POST:
            answering.start_all(person=request.user)
            messages.success(request, "We send you reminders again.")
        else:
            answering.stop_all(person=request.user)
            messages.success(request, "We send you no more reminders.")
        return redirect("my:settings")


class RenewCalendar(LoginRequiredMixin, ActionPage):
    template_name = "deadlines/renew.html"
    form_class = ConfirmForm
    extra_context = {"crumbs": [MY, SETTINGS]}

    @cached_property
    def calendar(self):
        own = Calendar.objects.holding().filter(person=self.request.user)
        return get_object_or_404(own.select_related("organisation"), pk=self.kwargs["pk"])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"submit": "Renew this address"}

    def get_context_data(self, **context):
        return super().get_context_data(calendar=self.calendar, **context)

    def act(self, form):
        choosing.renew_calendar(calendar=self.calendar)
        return f"{reverse('my:settings')}#calendars", "The calendar has a new address."


class OrganisationReminders(OfOrganisation, ActionPage):
    template_name = "deadlines/organisation.html"
    form_class = OrganisationChoiceForm

    def get_initial(self):
        choice = Choice.objects.filter(organisation=self.organisation).first()
        return super().get_initial() | OrganisationChoiceForm.initial_of(choice)

    def act(self, form):
        choosing.choose(by=self.request.user, organisation=self.organisation, **form.cleaned_data)
        return self.organisation.get_absolute_url(), "We have saved when we remind, and whom."
