"""Writing down what the notices say on reservation, beside what people decided."""

from tenders.models import Reservation, Tender

from .facts import LONGEST_KEY

SUMMARY = ["reserved", "reserved_for", "regimes", "regimes_suggested", "reserved_lots_only"]


def note_claims(drafts):
    """Brings the claims of these tenders up to date, and their summary on the tender.

    A claim that the notice no longer makes goes, unless a person decided on it: then it stays,
    marked to be looked at again. A decided claim whose words changed is marked likewise.
    """
    tenders = {draft.tender.pk: draft.tender for draft in drafts}
    held = {}
    for row in Reservation.objects.filter(tender__in=tenders):
        held[row.tender_id, row.lot_key, row.kind, row.regime] = row
    for draft in drafts:
        for claim in draft.reading.claims:
            lot_key = claim.lot_key[:LONGEST_KEY]
            key = (draft.tender.pk, lot_key, claim.kind, claim.regime or "")
            _note(claim, draft.tender, held.pop(key, None))
    for row in held.values():
        _withdraw(row)
    concerned = {pk for pk, *_ in held} | {d.tender.pk for d in drafts if d.reading.claims}
    concerned |= set(
        Reservation.objects.filter(tender__in=tenders).values_list("tender_id", flat=True)
    )
    for pk in concerned:
        summarise(tenders[pk])


def _note(claim, tender, row):
    if row is None:
        Reservation.objects.create(
            tender=tender,
            lot_key=claim.lot_key[:LONGEST_KEY],
            kind=claim.kind,
            regime=claim.regime or "",
            code=claim.code,
            sentence=claim.sentence,
            reason=claim.reason,
        )
    elif (row.code, row.sentence) != (claim.code, claim.sentence):
        row.code, row.sentence = claim.code, claim.sentence
        row.look_again = bool(row.decision)
        row.save(update_fields=["code", "sentence", "look_again"])


def _withdraw(row):
    if not row.decision:
        row.delete()
    elif row.code or row.sentence:
        row.code = row.sentence = ""
        row.look_again = True
        row.save(update_fields=["code", "sentence", "look_again"])


def summarise(tender):
    """Writes on the tender, in short, what its claims come to."""
    states = Reservation.State
    rows = list(Reservation.objects.filter(tender=tender).exclude(state=states.DECLINED))
    counting = [row for row in rows if row.state in (states.STATED, states.CONFIRMED)]
    suggested = [row for row in rows if row.state == states.SUGGESTED]
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
    tender.save(update_fields=SUMMARY)
