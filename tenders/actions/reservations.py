"""People decide whether a tender, or a lot, is reserved."""

from django.db import transaction

from portal import audit
from tenders.models import Reservation, Tender
from tenders.models.reservation import summarise
from tenders.reservations import OTHER

from . import twins
from .projecting import tell_watchers


@transaction.atomic
def decide_reservation(*, reservation, decision, by, ground="", regime=""):
    """Confirms or declines a claim, or with an empty decision takes the last one back.

    `regime` names the rule where the claim could not tell it. A claim that only a person made
    goes when it is taken back, for nothing else speaks for it.
    """
    # The tender first, as an import does, so that the two never wait for each other
    tender = Tender.objects.select_for_update().get(pk=reservation.tender_id)
    reservation = Reservation.objects.select_for_update().get(pk=reservation.pk)
    old = reservation.state
    confirmed = decision == Reservation.Decision.CONFIRMED
    reservation.decided_regime = regime if confirmed and not reservation.regime else ""
    reservation.decision = decision
    reservation.ground = ground
    reservation.look_again = False
    reservation.note_decision(by if decision else None)
    if decision or reservation.code or reservation.sentence:
        reservation.save()
        reservation.refresh_from_db(fields=["state"])
        new = reservation.state
    else:
        reservation.delete()
        new = "removed"
    summarise([tender])
    tell_watchers(tender)
    twins.queue([tender])
    audit.record("reservation-decided", target=tender, by=by, old=old, new=new, ground=ground)


@transaction.atomic
def add_reservation(*, tender, lot_key, regime, by, ground):
    """Notes a reservation that the rules missed: a person says so, on a stated ground.

    `regime` is a `Regime`. Where the same claim stands already, it is confirmed.
    """
    tender = Tender.objects.select_for_update().get(pk=tender.pk)
    claim = {"lot_key": lot_key, "kind": (*regime.covers, OTHER)[0], "regime": regime.key}
    reservation = Reservation.objects.filter(tender=tender, **claim).first() or Reservation(
        tender=tender, **claim
    )
    old = reservation.state if reservation.pk else None
    reservation.decision = Reservation.Decision.CONFIRMED
    reservation.ground, reservation.look_again = ground, False
    reservation.note_decision(by)
    reservation.save()
    summarise([tender])
    tell_watchers(tender)
    twins.queue([tender])
    audit.record("reservation-added", target=tender, by=by, old=old, new=regime.key, ground=ground)
    return reservation
