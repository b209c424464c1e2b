"""Somebody watches a tender: in one press, on its page or on one of its own."""

from django import forms
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from portal.deadlines.models import Choice
from portal.forms import ActionPage
from portal.organisations import permissions
from portal.organisations.models import Organisation
from tenders.actions.watching import watch_tender
from tenders.models import Tender

from .public import TENDERS


class ForWhom(forms.Form):
    organisation = forms.SlugField(required=False, max_length=300)


class WatchTender(LoginRequiredMixin, ActionPage):
    """Opening it changes nothing: it has the buttons of the tender's page, for whoever signed in
    on the way."""

    template_name = "tenders/watch.html"
    form_class = ForWhom

    @cached_property
    def tender(self):
        visible = Tender.objects.visible_to(self.request.user).select_related("folds_into")
        return get_object_or_404(visible, ocid=self.kwargs["ocid"])

    def get_context_data(self, **context):
        return super().get_context_data(
            tender=self.tender,
            crumbs=[TENDERS],
            **context,
        )

    def act(self, form):
        body = self.organisation(form.cleaned_data["organisation"])
        watch_tender(tender=self.tender, by=self.request.user, organisation=body)
        done = f"{body} watches this now." if body else "You watch this now."
        return self.tender.get_absolute_url(), f"{done} {self.what_follows()}"

    def what_follows(self):
        if Choice.objects.all_off(self.request.user):
            return "But all your reminders are off: see “What you watch”."
        return "We remind by e-mail before each date."

    def organisation(self, slug):
        if not slug:
            return None
        seen = Organisation.objects.visible_to(self.request.user)
        body = get_object_or_404(seen, slug=slug)
        if not permissions.may_edit(self.request.user, body):
            raise PermissionDenied
        return body
