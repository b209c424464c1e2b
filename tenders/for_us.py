"""Which open and planned tenders fit an organisation, the best first."""

from typing import NamedTuple

from django.db.models import F, Func, JSONField, Q

from portal.areas.models import Area
from portal.organisations.work import TurnoverBand
from tenders import fit
from tenders.models import Tender
from tenders.models.marks import mark
from tenders.price import price

# Looked at for one page, those that close first: what buys what an organisation offers is some
# hundreds of all open ones; who offers everything is asked to say less
MOST_OPEN, MOST_PLANNED = 2_000, 500


class Terms(Func):
    """Of a merged notice what `price` reads, and not its texts."""

    template = """jsonb_build_object(
        'value', %(expressions)s #> '{tender,value}',
        'contractPeriod', %(expressions)s #> '{tender,contractPeriod}',
        'lots', (SELECT jsonb_agg(jsonb_build_object(
                    'value', lot -> 'value', 'contractPeriod', lot -> 'contractPeriod'))
                 FROM jsonb_path_query(%(expressions)s, '$.tender.lots[*]') AS lot))"""
    output_field = JSONField()


class Found(NamedTuple):
    """`offers` by the key of their tender, the best first; `cut` if we did not look at all."""

    offers: dict[int, fit.Offer]
    cut: bool


def profile_of(organisation):
    """What it says of its work, as a `fit.Profile`; as many queries for many areas as for one."""
    areas = list(organisation.works_in.select_related("region"))
    codes = organisation.works_in.codes()
    beside = {code for area in areas for code in area.neighbours}
    next_to = Area.objects.filter(gss_code__in=beside).codes().within - codes.within
    return fit.Profile(
        services=frozenset(organisation.services),
        kinds=frozenset(organisation.may_bid_for),
        turnover=TurnoverBand(organisation.turnover_band).most
        if organisation.turnover_band
        else None,
        nationwide=organisation.nationwide,
        here=frozenset(codes.within),
        around=tuple(codes.around),
        next_to=frozenset(next_to),
        regions=frozenset(area.region_id for area in areas if not area.neighbours),
        names=names({*codes.within, *codes.around, *next_to}),
    )


def names(codes):
    """The names of the councils among the codes."""
    rows = Area.objects.filter(Q(gss_code__in=codes) | Q(gss_code_2025__in=codes))
    found = {}
    for code, renewed, name in rows.values_list("gss_code", "gss_code_2025", "name"):
        found |= {code: name, renewed: name}
    return found


def may_fit(profile, user):
    """Those of any stage that fit, and perhaps a few that do not. By marks alone, for the index."""
    services = [mark("service", key) for key in sorted(profile.services)]
    reserved = Q(
        marks__contains=[mark("reserved", Tender.Reserved.STATED)],
        reserved_for__overlap=sorted(profile.kinds),
    )
    either = Q(marks__overlap=services) | reserved
    return Tender.objects.visible_to(user).filter(either, folds_into=None)


def find(profile, user):
    """What fits, as `Found`."""
    tenders = may_fit(profile, user)
    open_ones = _rows(tenders.open().closing_first()[:MOST_OPEN])
    planned = _rows(tenders.filter(status=Tender.Status.PLANNED).latest_first()[:MOST_PLANNED])
    cut = len(open_ones) == MOST_OPEN or len(planned) == MOST_PLANNED
    return Found(_best_first([*open_ones, *planned], profile), cut)


def fitting(profile, tenders):
    """The offers of those that fit among a few tenders (a queryset), by key, the best first."""
    return _best_first(_rows(tenders.order_by("pk")), profile)


def _best_first(rows, profile):
    ranked = []
    for place, (pk, *said, terms) in enumerate(rows):
        offer = fit.Offer(*said, price(terms))
        why = fit.reasons(offer, profile)
        if fit.fits(why):
            ranked.append((-sum(reason.points for reason in why), place, pk, offer))
    ranked.sort()
    return {pk: offer for _, _, pk, offer in ranked}


def explained(pks, offers, profile):
    """Pairs of tender and its reasons, in the order of `pks`."""
    tenders = Tender.objects.for_lists().in_bulk(pks)
    return [
        (tenders[pk], fit.reasons(offers[pk]._replace(words=tenders[pk].service_reasons), profile))
        for pk in pks
        if pk in tenders
    ]


def _rows(tenders):
    columns = ["pk", "marks", "reserved_for", "reserved_lots_only"]
    return list(tenders.values_list(*columns, Terms(F("compiled"))))
