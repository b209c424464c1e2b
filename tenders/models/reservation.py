"""Claims that a tender, or one lot of it, is reserved, and how we know."""

from itertools import groupby
from operator import attrgetter

from django.db import models
from django.db.models import Case, F, Q, Value, When

from portal import changes
from portal.accounts.coordinators import ForCoordinators
from portal.constraints import known
from portal.decisions import Decided, decision_whole

from .tender import Tender

# The columns of a tender that say in short what its claims come to; see `summarise`
SUMMARY = ("reserved", "reserved_for", "regimes", "regimes_suggested", "reserved_lots_only")


class ReservationQuerySet(ForCoordinators):
    def waiting(self):
        """What a coordinator should look at: undecided suggestions, and decided claims whose
        notice has changed since."""
        return self.filter(Q(state=Reservation.State.SUGGESTED) | Q(look_again=True))


class Reservation(Decided):
    """One claim. What the notice says and what a person decided stand apart.

    `code` and `sentence` are written by each import. `decision` belongs to people, and no import
    touches it. The state follows from both: a suggestion is never a fact until somebody confirms
    it, and taking a decision back leaves what the notice alone says.
    """

    class State(models.TextChoices):
        STATED = "stated", "The notice’s code says so"
        SUGGESTED = "suggested", "The words suggest it"
        CONFIRMED = "confirmed", "A person confirmed it"
        DECLINED = "declined", "A person declined it"

    class Decision(models.TextChoices):
        CONFIRMED = "confirmed", "Reserved"
        DECLINED = "declined", "Not reserved"

    tender = models.ForeignKey(
        Tender,
        on_delete=models.CASCADE,
        related_name="reservations",
        help_text="The tender that is, or may be, reserved.",
    )
    lot_key = models.TextField(blank=True, help_text="The lot; empty for the whole tender.")
    kind = models.TextField(help_text="Kind of body it is for, as in portal.reference.regimes.")
    regime = models.TextField(
        blank=True, help_text="Key of the rule; empty where the notice does not let us tell."
    )
    code = models.TextField(blank=True, help_text="The notice's code, as it stands there.")
    sentence = models.TextField(blank=True, help_text="The sentence of the notice.")
    reason = models.TextField(
        blank=True, help_text="Why it is this rule, or why it cannot be told; for the desk."
    )
    decision = models.TextField(
        choices=Decision, blank=True, help_text="What a coordinator of the portal decided."
    )
    decided_regime = models.TextField(
        blank=True, help_text="Key of the rule that the person named, where the notice names none."
    )
    ground = models.TextField(blank=True, help_text="Why the person decided so.")
    look_again = models.BooleanField(
        default=False, help_text="The notice has changed since the decision."
    )
    state = models.GeneratedField(
        expression=Case(
            When(~Q(decision=""), then=F("decision")),
            When(~Q(code=""), then=Value("stated")),
            default=Value("suggested"),
            output_field=models.TextField(),
        ),
        output_field=models.TextField(choices=State),
        db_persist=True,
        help_text="How we know, from the notice and the decision together.",
    )

    objects = ReservationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "tender", "lot_key", "kind", "regime", name="reservation_claimed_once"
            ),
            known("reservation_decision_known", "decision", "", "confirmed", "declined"),
            decision_whole("reservation_decision_whole", decided=~Q(decision="")),
            models.CheckConstraint(
                condition=Q(decision="") | ~Q(ground=""), name="reservation_decided_on_a_ground"
            ),
            models.CheckConstraint(condition=~Q(kind=""), name="reservation_for_somebody"),
            models.CheckConstraint(
                condition=~Q(decision="") | ~Q(code="") | ~Q(sentence=""),
                name="reservation_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(look_again=False) | ~Q(decision=""),
                name="reservation_looked_at_again_only_if_decided",
            ),
        ]
        indexes = [
            models.Index(
                "id",
                name="reservation_waiting",
                condition=Q(decision="", code="") | Q(look_again=True),
            ),
        ]
        triggers = changes.counted

    @property
    def present_state(self):
        """What `state` will be once the row is written as it stands now."""
        said = self.State.STATED if self.code else self.State.SUGGESTED
        return self.State(self.decision) if self.decision else said

    @property
    def rule_key(self):
        """The rule that the notice tells, or the one that a person named."""
        return self.regime or self.decided_regime

    @property
    def how_we_know(self):
        """The state in words; a generated column has no display of its own."""
        return self.State(self.state).label

    def __str__(self):
        return f"{self.tender_id} {self.lot_key} {self.regime or self.kind}: {self.state}"


def summarise(tenders):
    """Writes on these tenders, in short, what their claims come to: two queries, however many."""
    rows = Reservation.objects.filter(tender__in=tenders).order_by("tender", "pk")
    claims = {pk: list(each) for pk, each in groupby(rows, attrgetter("tender_id"))}
    for tender in tenders:
        sum_up(tender, claims.get(tender.pk, []))
    Tender.objects.bulk_update(tenders, SUMMARY)


def sum_up(tender, claims):
    """Sets the columns `SUMMARY` of the tender, which is not saved, from all its claims."""
    states = Reservation.State
    counting = [row for row in claims if row.present_state in (states.STATED, states.CONFIRMED)]
    suggested = [row for row in claims if row.present_state == states.SUGGESTED]
    shown = counting or suggested
    if counting:
        tender.reserved = Tender.Reserved.STATED
    elif suggested:
        tender.reserved = Tender.Reserved.SUGGESTED
    elif tender.said_open_to_all:
        tender.reserved = Tender.Reserved.NONE
    else:
        tender.reserved = Tender.Reserved.UNKNOWN
    tender.reserved_for = sorted({row.kind for row in shown})
    tender.regimes = sorted({row.rule_key for row in counting} - {""})
    tender.regimes_suggested = sorted({row.rule_key for row in suggested} - {""})
    tender.reserved_lots_only = bool(shown) and all(row.lot_key for row in shown)
