"""Closing dates as a calendar (iCalendar, RFC 5545).

Moments are written in UTC: a calendar shows them in its reader's time, and the hour that the night
of the clocks has twice is told apart. A date without an hour is a whole day.
"""

from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.timezone import localdate
from icalendar import Calendar, Event, Timezone

from tenders.models import Tender
from tenders.search.orders import stretches
from tenders.search.pages import page
from tenders.templatetags.tender_words import closing, has_passed

from .words import address_of, address_of_search, left_out, one_line, summary_in_lines

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
    if not made.events:  # a calendar without any component is none (RFC 5545, section 3.6)
        made.add_component(Timezone.from_tzid("Europe/London"))
    return made.to_ical()


def of_tender(tender):
    """The calendar of one tender with all that it closes; None where its notice gives no date."""
    made = calendar(address_of(tender), tender.title)
    for each in closings(tender):
        made.add_component(event(tender, each, len(tender.history) - 1))
    return made.to_ical() if made.events else None


def calendar(address, title, said=""):
    return Calendar.new(
        uid=address,
        prodid=f"-//{settings.SITE_NAME}//Tenders//EN",
        name=one_line(title),
        description=said or None,
    )


def event(tender, each, version):
    """`version` counts the releases that changed the notice."""
    is_off = has_fallen(tender, each)
    words = f"{each.words}: {tender.title}"
    lines = [
        f"{each.words}: {closing(each.at, each.hour_known)}",
        *summary_in_lines(tender),
        address_of(tender),
    ]
    return Event.new(
        uid=f"{tender.ocid}-{each.kind}@{urlsplit(settings.SITE_URL).hostname}",
        start=each.at.astimezone(UTC) if each.hour_known else localdate(each.at),
        stamp=tender.updated_at.astimezone(UTC),
        last_modified=tender.updated_at.astimezone(UTC),
        sequence=version,
        status="CANCELLED" if is_off else "CONFIRMED",
        transparency="TRANSPARENT",  # a deadline takes up nobody's time
        summary=one_line(f"No longer: {words}" if is_off else words),
        description="\n".join(dict.fromkeys(lines)),
        url=address_of(tender),
    )


def has_fallen(tender, each):
    """Whether it means nothing any more: in what was cancelled, or was over before its time."""
    if tender.stage == Tender.Status.CANCELLED:
        return True
    return tender.is_over and not has_passed(each.at, each.hour_known)
