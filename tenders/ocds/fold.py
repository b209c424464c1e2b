"""Twins are shown as one: which tender of a group leads, and which fold into it. Pure."""

from django.utils.timezone import localdate

from tenders.models import Tender, Twin

from .services import FIND_A_TENDER


def folds(tenders, pairs):
    """Which tender folds into which: a dict from the one to its lead. A lead folds into none.

    `pairs` are all `Twin`s between the tenders. Whoever leads is open if any is, is known to be
    reserved if any is, then is on Find a Tender, then is the oldest. Two that a person told apart
    never come together, whatever a third has in common with both.
    """
    together, apart = _partners(pairs)
    groups = []
    for tender in sorted(tenders, key=_precedence):
        for group in groups:
            if _reaches(group[0].pk, tender.pk, together) and not any(
                other.pk in apart[tender.pk] for other in group
            ):
                group.append(tender)
                break
        else:
            groups.append([tender])
    return {folded: group[0] for group in groups for folded in group[1:]}


def _precedence(tender):
    return (
        tender.status != Tender.Status.OPEN,
        tender.reserved != Tender.Reserved.STATED,
        tender.source != FIND_A_TENDER.key,
        tender.published_at,
        tender.pk,
    )


def _partners(pairs):
    """For each tender's key those that it belongs with, and those that it was told apart from."""
    together, apart = {}, {}
    for pair in pairs:
        for one, other in ((pair.first, pair.second), (pair.second, pair.first)):
            together.setdefault(one.pk, set())
            apart.setdefault(one.pk, set())
            if pair.state == Twin.State.REJECTED:
                apart[one.pk].add(other.pk)
            elif _is_sure(pair):
                together[one.pk].add(other.pk)
    return together, apart


def _is_sure(pair):
    """Enough to show the two as one: a person says so, one links to the other, or nothing speaks
    against it. A date without an hour on one service may have its hour on the other."""
    if pair.state == Twin.State.CONFIRMED or pair.basis == Twin.Basis.LINK:
        return True
    closes = [tender.closes_at for tender in (pair.first, pair.second)]
    return None in closes or localdate(closes[0]) == localdate(closes[1])


def _reaches(start, end, together):
    seen, ahead = set(), {start}
    while ahead:
        seen |= ahead
        ahead = set().union(*(together[pk] for pk in ahead)) - seen
    return end in seen
