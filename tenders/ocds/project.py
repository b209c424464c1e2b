"""From the releases of a process to the tender that people search and read."""

from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from operator import attrgetter

from django.utils import timezone

from portal.organisations.actions import buyers_named_in_notices
from portal.organisations.naming import fold
from tenders.models import Release, ServiceDecision, Tender
from tenders.places import areas, regions
from tenders.reservations import Findings, findings
from tenders.service_areas import decided_service_areas, told_service_areas

from . import services
from .compile import merge
from .facts import Facts
from .history import history
from .reserve import compare_claims, write_claims
from .save import save_lots, save_tenders
from .status import ASKING_TAGS, open_until, status

# One more whenever rows come out otherwise than before: the clock then reads older ones again
PROJECTION = 2
NATIONS = {"UKM": "Scotland", "UKL": "Wales", "UKN": "Northern Ireland"}


@dataclass
class Projection:
    """A tender on its way into the database, and what the notice says that hangs on it."""

    tender: Tender
    facts: Facts
    findings: Findings


def project(ocids, at=None):
    """Brings the tenders of these processes up to date; returns their projections, saved.

    `at` is the moment that decides what is open. Call it inside a transaction that holds the
    processes (`keep.lock`).
    """
    at, decisions = at or timezone.now(), decisions_on(ocids)
    projections = [
        projected(releases, at, decisions.get(releases[0].ocid, ()))
        for releases in current_releases(ocids)
    ]
    name_buyers(projections)  # late, for new buyers make other importers wait
    claims = compare_claims(projections)
    save_tenders(projections)
    save_lots(projections)
    write_claims(claims)
    return projections


def current_releases(ocids):
    """For each process its releases; of one release id only the version received last."""
    rows = Release.objects.filter(ocid__in=ocids).defer("raw", "changes", "package")
    for _, releases in groupby(rows.order_by("ocid", "pk"), key=attrgetter("ocid")):
        yield list({release.release_id: release for release in releases}.values())


def decisions_on(ocids):
    """What people decided on the service areas of these processes: lists by ocid."""
    columns = ("tender__ocid", "service", "belongs", "ground")
    found = defaultdict(list)
    decisions = ServiceDecision.objects.filter(tender__ocid__in=ocids)
    for row in decisions.values_list(*columns, named=True):
        found[row.tender__ocid].append(row)
    return found


def projected(releases, at, decisions=()):
    """All but the buyer; `decisions` are those of people on its service areas."""
    service = services.service_of(releases[0].ocid, releases[-1].source)
    steps = merge(releases, full_copies=service.full_copies)
    newest = steps[-1].release
    found = steps[-1].facts
    first = steps[0].release.date
    said = findings(steps[-1].compiled, nation=nation(found.places, service), began_on=first.date())
    asked = [s.release.date for s in steps if ASKING_TAGS & set(s.release.tag)]
    until = open_until(found.closes, asked[-1] if asked else newest.date)
    tags = {tag for release in releases for tag in release.tag}
    tender = Tender(
        ocid=newest.ocid,
        source=newest.source,
        status=status(found, tags, until, at),
        open_until=until,
        published_at=first,
        updated_at=newest.date,
        compiled=steps[-1].compiled,
        history=history(steps),
        said_open_to_all=said.says_none or "",
        projection=PROJECTION,
        **columns(found, decisions),
    )
    return Projection(tender, found, said)


def name_buyers(projections):
    """Tells each tender its buyer, and so where it is for."""
    named = [each for each in projections if each.facts.buyer]
    buyers = buyers_named_in_notices([each.facts.buyer for each in named])
    for each, buyer in zip(named, buyers, strict=True):
        each.tender.buyer = buyer
        each.tender.areas = areas(each.facts.places, council(buyer))
        each.tender.regions = regions(each.facts.places, council(buyer))


def columns(found, decisions):
    """The columns of a tender that stand in the facts, and in what people decided on them."""
    buyer_name = found.buyer.name if found.buyer else ""
    title = found.title or "Untitled notice"
    told = told_service_areas(title, found.description, found.lots, found.cpv)
    under, reasons = decided_service_areas(told, decisions)
    return {
        "title": title,
        "description": found.description,
        "notice_type": found.notice_type,
        "buyer_name": buyer_name,
        **moment_columns("eoi_closes_at", "eoi_hour_known", found.eoi),
        **moment_columns("bids_close_at", "bids_hour_known", found.bids),
        **moment_columns("questions_close_at", "questions_hour_known", found.questions),
        "value_amount": found.value.amount,
        "value_gross": found.value.gross,
        "value_min": found.value.lowest,
        "currency": found.value.currency,
        "cpv": list(found.cpv),
        "services": under,
        "service_reasons": reasons,
        "places": list(found.places),
        "regions": regions(found.places),
        "areas": areas(found.places),
        "suitable": list(found.suitable),
        "linked_ocids": list(found.linked_ocids),
        "twin_key": twin_key(buyer_name, found.title),
    }


def council(buyer):
    """The GSS code and the territories of the council that `buyer` is; None where it is none."""
    area = buyer.area
    return (area.gss_code, area.territories) if area else None


def twin_key(buyer_name, title):
    """The same for notices that name the same buyer and title; hashed, for its index."""
    if not buyer_name or not title:
        return ""
    return sha256(f"{fold(buyer_name)}|{fold(title)}".encode()).hexdigest()


def moment_columns(at, hour_known, moment):
    if moment is None:
        return {at: None, hour_known: True}
    return {at: moment.at, hour_known: moment.hour_known}


def nation(places, service):
    """The nation whose law applies, where the notice's portal or its places tell; else None."""
    if service.nation:
        return service.nation
    nations = {NATIONS.get(region, "England") for region in regions(places)}
    return nations.pop() if len(nations) == 1 else None
