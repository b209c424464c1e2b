"""Finding the same opportunity published on two services. What is found is only probable."""

from collections import defaultdict

from django.db.models import Q

from tenders.models import Tender, Twin


def find_twins(tenders):
    """Writes down the probable twins of these tenders. A pair once decided keeps its decision.

    A devolved portal's notice is linked from Find a Tender. Between Find a Tender and Contracts
    Finder there is no link: buyer and title must agree, and the closing moment, or value and a
    CPV code. Buyer and title alone mean nothing: yearly calls repeat them.
    """
    by_key, by_ocid, by_link = _index(tenders)
    pairs = {}
    for other in [*tenders, *_others(tenders)]:
        alike = [
            *by_key[other.twin_key],
            *by_link[other.ocid],
            *(tender for ocid in other.linked_ocids for tender in by_ocid[ocid]),
        ]
        for tender in alike:
            basis, reason = compare(tender, other)
            if basis:
                first, second = sorted((tender, other), key=lambda one: one.pk)
                pairs[first.pk, second.pk] = Twin(
                    first=first, second=second, basis=basis, reason=reason
                )
    Twin.objects.bulk_create([pairs[key] for key in sorted(pairs)], ignore_conflicts=True)


def _index(tenders):
    """The tenders by their key, by their ocid, and by the ocids that they link to."""
    by_key, by_ocid, by_link = defaultdict(list), defaultdict(list), defaultdict(list)
    for tender in tenders:
        if tender.twin_key:
            by_key[tender.twin_key].append(tender)
        by_ocid[tender.ocid].append(tender)
        for ocid in tender.linked_ocids:
            by_link[ocid].append(tender)
    return by_key, by_ocid, by_link


def _others(tenders):
    """Those not among them that share a key or a link with one of them."""
    keys = {tender.twin_key for tender in tenders} - {""}
    ocids = [tender.ocid for tender in tenders]
    linked = {ocid for tender in tenders for ocid in tender.linked_ocids}
    alike = Q(twin_key__in=keys) | Q(ocid__in=linked) | Q(linked_ocids__overlap=ocids)
    others = Tender.objects.filter(alike).exclude(pk__in=[tender.pk for tender in tenders])
    return others.defer("compiled", "history", "search", "description")


def compare(one, other):
    """`(basis, reason)`, or `("", "")` where the two are not probably the same."""
    if one.pk == other.pk:
        return "", ""
    if one.ocid in other.linked_ocids or other.ocid in one.linked_ocids:
        return Twin.Basis.LINK, "One notice links to the other."
    if not one.twin_key or one.twin_key != other.twin_key or one.source == other.source:
        return "", ""
    if one.is_demo or other.is_demo:
        return "", ""  # a demonstration is made from a real notice, and is none
    if one.closes_at and one.closes_at == other.closes_at:
        return Twin.Basis.MATCH, "Buyer, title and closing moment agree."
    same_value = one.value_amount and one.value_amount == other.value_amount
    if same_value and set(one.cpv) & set(other.cpv):
        return Twin.Basis.MATCH, "Buyer, title, value and a CPV code agree."
    return "", ""
