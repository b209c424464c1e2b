"""Closing dates as a calendar."""

from datetime import datetime
from typing import NamedTuple

from django.utils.timezone import now

from portal.icalendars import calendar, entry, uid_of
from portal.templatetags.words import closing, over
from tenders.models import Tender
from tenders.search.orders import stretches
from tenders.search.pages import page

from .words import address_of, address_of_search, left_out, summary_in_lines

MOST = 1000  # tenders


class Closing(NamedTuple):
    """One closing moment: `kind` is what its event is known by, for good."""

    kind: str
    words: str
    at: datetime
    hour_known: bool


def closings(tender):
    """The `Closing`s that a notice gives: first, if any, that by which a newcomer must act."""
    every = [
        Closing(
            "eoi", "Expressions of interest close", tender.eoi_closes_at, tender.eoi_hour_known
        ),
        Closing("bids", "Closes", tender.bids_close_at, tender.bids_hour_known),
        Closing(
            "questions", "Questions close", tender.questions_close_at, tender.questions_hour_known
        ),
    ]
    return [each for each in every if each.at]


def of_search(search, *, title):
    """The calendar of a `TenderFilter` for what is open: of each tender the first moment by which
    a newcomer must act."""
    soonest = stretches(Tender.Status.OPEN, "")
    found = page(search.qs, soonest, plain=search.is_plain, length=MOST)
    versions = Tender.objects.filter(pk__in=[tender.pk for tender in found.rows]).versions()
    made = calendar(address_of_search(search), title, left_out(search))
    for tender in found.rows:
        if tender.closes_at:
            made.add_component(event(tender, closings(tender)[0], versions[tender.pk]))
    return made.to_ical()


def of_tender(tender):
    """The calendar of one tender with all that it closes; None where its notice gives no date."""
    made = calendar(address_of(tender), tender.title)
    for each in closings(tender):
        made.add_component(event(tender, each, tender.version))
    return made.to_ical() if made.events else None


def event(tender, each, version):
    lines = [
        f"{each.words}: {closing(each.at, each.hour_known)}",
        *summary_in_lines(tender),
        address_of(tender),
    ]
    return entry(
        uid=uid_of(f"{tender.ocid}-{each.kind}"),
        name=f"{each.words}: {tender.title}",
        at=each.at,
        hour_known=each.hour_known,
        version=version,
        changed_at=tender.updated_at,
        fallen=has_fallen(tender, each),
        lines=lines,
        address=address_of(tender),
    )


def has_fallen(tender, each):
    """Whether it means nothing any more: in what was cancelled, or called off before its time.

    What an award made fall stays so when its day has gone by: to come back it would need a notice.
    """
    if tender.stage == Tender.Status.CANCELLED:
        return True
    called_off_at = tender.updated_at if tender.stage == Tender.Status.AWARDED else now()
    return tender.is_called_off and over(each.at, each.hour_known) > called_off_at
