"""What a coordinator says about the service areas of a tender."""

from django.db import models
from django.db.models import Q

from portal.accounts.coordinators import ForCoordinators
from portal.decisions import Decided, decision_whole

from .tender import Tender


class ServiceDecision(Decided):
    """A service area does, or does not, belong to a tender. It stands above what the words and
    codes tell, and no import touches it."""

    tender = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="service_decisions")
    service = models.TextField(help_text="Key of a service area.")
    belongs = models.BooleanField()
    ground = models.TextField(help_text="Why the person decided so.")

    objects = ForCoordinators.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("tender", "service", name="service_decided_once"),
            models.CheckConstraint(
                condition=~Q(ground="") & ~Q(service=""), name="service_decided_on_a_ground"
            ),
            decision_whole("service_decision_whole", decided=~Q(service="")),
        ]

    def __str__(self):
        return f"{self.tender_id} {self.service}: {self.belongs}"
