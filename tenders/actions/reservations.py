"""People decide whether a tender, or a lot, is reserved."""

from django.db import transaction
from django.utils import timezone

from portal import audit
from tenders.models import Reservation, Tender
from tenders.ocds.reserve import summarise


@transaction.atomic
def decide_reservation(*, reservation, decision, by, ground="", regime=""):
    """Confirms or declines a claim, or with an empty decision takes the last one back.

    `regime` names the rule where the claim could not tell it. A claim that only a person made
    goes when it is taken back, for nothing else speaks for it.
    """
    reservation = Reservation.objects.select_for_update().get(pk=reservation.pk)
    old = reservation.state
    reservation.regime = reservation.regime or regime
    reservation.decision = decision
    reservation.ground = ground
    reservation.look_again = False
    reservation.decided_by = by if decision else None
    reservation.decided_at = timezone.now() if decision else None
    tender = reservation.tender
    if decision or reservation.code or reservation.sentence:
        reservation.save()
        reservation.refresh_from_db(fields=["state"])
        new = reservation.state
    else:
        reservation.delete()
        new = "removed"
    summarise(tender)
    audit.record("reservation-decided", target=tender, by=by, old=old, new=new, ground=ground)


@transaction.atomic
def add_reservation(*, tender, lot_key, regime, by, ground):
    """Notes a reservation that the rules missed: a person says so, on a stated ground.

    `regime` is a `Regime`. Where the same claim stands already, it is confirmed.
    """
    tender = Tender.objects.select_for_update().get(pk=tender.pk)
    reservation, _ = Reservation.objects.update_or_create(
        tender=tender,
        lot_key=lot_key,
        kind=regime.covers[0] if regime.covers else "",
        regime=regime.key,
        defaults={
            "decision": Reservation.Decision.CONFIRMED,
            "decided_by": by,
            "decided_at": timezone.now(),
            "ground": ground,
            "look_again": False,
        },
    )
    summarise(tender)
    audit.record("reservation-added", target=tender, by=by, new=regime.key, ground=ground)
    return reservation
