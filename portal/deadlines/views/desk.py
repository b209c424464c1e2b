"""For coordinators and administrators: whether reminders go out."""

from django.urls import reverse_lazy
from django.views.generic import TemplateView

from portal.accounts import roles
from portal.accounts.coordinators import OfficersOnly
from portal.deadlines import desk
from portal.deadlines.models import Tick

DESK = ("Desk", reverse_lazy("desk"))


class Reminders(OfficersOnly, TemplateView):
    template_name = "deadlines/desk.html"

    def get_context_data(self, **context):
        return super().get_context_data(
            crumbs=[DESK] if roles.is_coordinator(self.request.user) else [],
            last_tick=Tick.last(),
            is_alive=Tick.is_recent(),
            counts=desk.counts(),
            missed=desk.missed(),
            **context,
        )
