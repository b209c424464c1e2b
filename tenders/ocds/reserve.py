"""Writing down what the notices say on reservation, beside what people decided."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import F

from tenders.models import Reservation, Tender
from tenders.models.reservation import sum_up


@dataclass(frozen=True)
class ClaimChanges:
    """What is to be written, once the tenders are: lists of `Reservation`, and keys of rows."""

    new: list
    changed: list
    gone: list


def compare_claims(projections):
    """Compares what these notices claim with what is held, and sums it up on the tenders, which
    are not yet saved. Holds those that are there already, as whoever decides on a claim does.

    A claim that the notice no longer makes goes, unless a person decided on it: then it stays,
    marked to be looked at again. A decided claim whose words changed is marked likewise.
    """
    tenders = {each.tender.ocid: each.tender for each in projections}
    saved = Tender.objects.filter(ocid__in=tenders).order_by("pk").select_for_update()
    list(saved.values_list("pk", flat=True))
    rows = Reservation.objects.filter(tender__ocid__in=tenders).annotate(ocid=F("tender__ocid"))
    held = {(row.ocid, row.lot_key, row.kind, row.regime): row for row in rows}
    said = {
        (each.tender.ocid, claim.lot_key, claim.kind, claim.regime or ""): claim
        for each in projections
        for claim in each.findings.claims
    }
    new = {key: _row(tenders[key[0]], key, said[key]) for key in said if key not in held}
    gone = [row.pk for key, row in held.items() if key not in said and not row.decision]
    kept = {key: row for key, row in held.items() if key in said or row.decision}
    changed = [row for key, row in kept.items() if _is_renewed(row, said.get(key))]
    claims = defaultdict(list)
    for (ocid, *_), row in (kept | new).items():
        claims[ocid].append(row)
    for ocid, tender in tenders.items():
        sum_up(tender, claims[ocid])
    return ClaimChanges(list(new.values()), changed, gone)


def write_claims(changes):
    """Writes them; the tenders of the new ones have their keys by now."""
    Reservation.objects.bulk_create(changes.new)
    Reservation.objects.bulk_update(changes.changed, ["code", "sentence", "look_again"])
    Reservation.objects.filter(pk__in=changes.gone).delete()


def _row(tender, key, claim):
    _, lot_key, kind, regime = key
    return Reservation(
        tender=tender,
        lot_key=lot_key,
        kind=kind,
        regime=regime,
        code=claim.code,
        sentence=claim.sentence,
        reason=claim.reason,
    )


def _is_renewed(row, claim):
    """Whether the notice says something else than before, or (None) no longer says it: then the
    row says so too."""
    code, sentence = (claim.code, claim.sentence) if claim else ("", "")
    if (row.code, row.sentence) == (code, sentence):
        return False
    row.code, row.sentence, row.look_again = code, sentence, bool(row.decision)
    return True
