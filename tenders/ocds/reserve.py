"""Writing down what the notices say on reservation, beside what people decided."""

from tenders.models import Reservation
from tenders.models.reservation import summarise


def note_claims(projections):
    """Brings the claims of these tenders up to date, and their summary on the tender.

    A claim that the notice no longer makes goes, unless a person decided on it: then it stays,
    marked to be looked at again. A decided claim whose words changed is marked likewise.
    """
    tenders = {each.tender.pk: each.tender for each in projections}
    held = {
        (row.tender_id, row.lot_key, row.kind, row.regime): row
        for row in Reservation.objects.filter(tender__in=tenders)
    }
    said = {
        (each.tender.pk, claim.lot_key, claim.kind, claim.regime or ""): claim
        for each in projections
        for claim in each.findings.claims
    }
    new = [_row(key, claim) for key, claim in said.items() if key not in held]
    gone = [row.pk for key, row in held.items() if key not in said and not row.decision]
    kept = {key: row for key, row in held.items() if key in said or row.decision}
    changed = [row for key, row in kept.items() if _is_renewed(row, said.get(key))]
    Reservation.objects.bulk_create(new)
    Reservation.objects.bulk_update(changed, ["code", "sentence", "look_again"])
    Reservation.objects.filter(pk__in=gone).delete()
    summarise([tenders[pk] for pk in {pk for pk, *_ in [*held, *said]}])


def _row(key, claim):
    tender, lot_key, kind, regime = key
    return Reservation(
        tender_id=tender,
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
