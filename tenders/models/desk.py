"""What else waits for a coordinator: probable twins and reports of faults."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal import changes
from portal.accounts.coordinators import ForCoordinators
from portal.constraints import known
from portal.decisions import Decided, decision_whole

from .tender import Tender


class Twin(Decided):
    """Two tenders that are probably one opportunity, published on two services."""

    class Basis(models.TextChoices):
        LINK = "link", "One notice links to the other"
        MATCH = "match", "Buyer, title and closing date or value agree"

    class State(models.TextChoices):
        PROBABLE = "probable", "Probably the same"
        CONFIRMED = "confirmed", "The same"
        REJECTED = "rejected", "Not the same"

    first = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="+")
    basis = models.TextField(choices=Basis)
    reason = models.TextField(help_text="What agrees, in words.")
    state = models.TextField(choices=State, default=State.PROBABLE)

    objects = ForCoordinators.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("first", "second", name="twin_once"),
            # Kept in one order, so that the same pair cannot stand twice
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="twin_in_order"),
            known("twin_state_known", "state", "probable", "confirmed", "rejected"),
            known("twin_basis_known", "basis", "link", "match"),
            decision_whole("twin_decision_whole", decided=~Q(state="probable")),
        ]
        indexes = [models.Index("second", name="twin_by_second")]
        triggers = changes.counted

    def __str__(self):
        return f"{self.first_id} and {self.second_id}: {self.state}"

    @classmethod
    def of(cls, tender):
        """Pairs of state and the other tender, for each pair in which `tender` stands and that no
        person has rejected."""
        pairs = cls.objects.filter(Q(first=tender) | Q(second=tender), ~Q(state="rejected"))
        rows = pairs.order_by("pk").values_list("state", "first", "second")
        others = {first if second == tender.pk else second: state for state, first, second in rows}
        found = Tender.objects.only("ocid", "source").in_bulk(others)
        return [(state, found[pk]) for pk, state in others.items()]


class TwinCheck(models.Model):
    """A tender whose twins are to be looked at: a queue, in which a tender may stand twice."""

    tender = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="+", db_index=False)

    def __str__(self):
        return f"twins of {self.tender_id}"


class Report(Decided):
    """What somebody found wrong or missing, on a tender or on the list."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ANSWERED = "answered", "Answered"

    tender = models.ForeignKey(
        Tender, null=True, blank=True, on_delete=models.CASCADE, related_name="reports"
    )
    words = models.TextField(verbose_name="what is wrong or missing")
    email = models.EmailField(blank=True, help_text="Where to answer, if the sender wants it.")
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    sent_at = models.DateTimeField(auto_now_add=True)
    state = models.TextField(choices=State, default=State.OPEN)
    answer = models.TextField(blank=True)

    objects = ForCoordinators.as_manager()

    class Meta:
        constraints = [
            known("report_state_known", "state", "open", "answered"),
            models.CheckConstraint(condition=~Q(words=""), name="report_says_something"),
            models.CheckConstraint(
                condition=Q(state="open") | ~Q(answer=""), name="report_answered_in_words"
            ),
            decision_whole("report_decision_whole", decided=Q(state="answered")),
        ]

    def __str__(self):
        return self.words[:80]
