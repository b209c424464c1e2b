"""A search as a table for spreadsheets (CSV, RFC 4180), a tender a row."""

from collections.abc import Callable
from dataclasses import dataclass

from portal.reference.regimes import REGIMES
from portal.reference.service_areas import SERVICE_AREAS
from portal.tables import cell, moment, written
from tenders.search.orders import RELEVANCE, stretches
from tenders.search.pages import page
from tenders.templatetags import tender_words as say

from .words import address_of, left_out

MOST = 10_000  # rows
BATCH = 500
CUT = f"The search finds more. This table ends after {MOST:,} tenders."
DEMO = "Demonstration. You cannot bid for it."


@dataclass(frozen=True)
class Column:
    """`field` is the field of a tender that it tells; `value` gives a text, an amount, or None.
    `meaning` is said of it where the help text of the field does not fit."""

    heading: str
    field: str
    value: Callable
    meaning: str = ""


def listed(values):
    return "; ".join(values)


def rules(keys):
    return listed(REGIMES[key].short_name for key in keys if key in REGIMES)


def services(keys):
    return listed(SERVICE_AREAS[key].label for key in keys if key in SERVICE_AREAS)


COLUMNS = [
    Column("Identifier", "ocid", lambda t: t.ocid),
    Column("Title", "title", lambda t: t.title),
    Column("Stage", "status", lambda t: t.stage.label),
    Column("Notice type", "notice_type", lambda t: t.notice_type),
    Column("Buyer", "buyer_name", lambda t: t.buyer_name),
    Column("Who may bid", "reserved", lambda t: t.get_reserved_display()),
    Column("Reserved for", "reserved_for", lambda t: say.who_may_bid(t)["whom"]),
    Column(
        "Only some lots", "reserved_lots_only", lambda t: "yes" if t.reserved_lots_only else "no"
    ),
    Column(
        "Rule",
        "regimes",
        lambda t: rules(t.regimes),
        "The rules under which it, or a lot of it, is reserved, by name.",
    ),
    Column(
        "Rule that only words suggest",
        "regimes_suggested",
        lambda t: rules(t.regimes_suggested),
        "The rules that only its words suggest, by name.",
    ),
    Column("Closes (UK time)", "closes_at", lambda t: moment(t.closes_at, t.closes_hour_known)),
    Column(
        "Closes, in words", "closes_at", lambda t: say.closing(t.closes_at, t.closes_hour_known)
    ),
    Column(
        "Expressions of interest close (UK time)",
        "eoi_closes_at",
        lambda t: moment(t.eoi_closes_at, t.eoi_hour_known),
    ),
    Column(
        "Tenders close (UK time)",
        "bids_close_at",
        lambda t: moment(t.bids_close_at, t.bids_hour_known),
    ),
    Column(
        "Questions close (UK time)",
        "questions_close_at",
        lambda t: moment(t.questions_close_at, t.questions_hour_known),
    ),
    Column("Value without VAT", "value_amount", lambda t: t.value_amount),
    Column("Value with VAT", "value_gross", lambda t: t.value_gross),
    Column("Lower end of the value", "value_min", lambda t: t.value_min),
    Column("Currency", "currency", lambda t: t.currency),
    Column("Places", "places", lambda t: listed(say.places(t))),
    Column("Services", "services", lambda t: services(t.services)),
    Column("CPV codes", "cpv", lambda t: listed(t.cpv)),
    Column("Published on", "source", lambda t: listed(say.sources(t))),
    Column("Published (UK time)", "published_at", lambda t: moment(t.published_at)),
    Column("Last change (UK time)", "updated_at", lambda t: moment(t.updated_at)),
    Column("Address", "ocid", address_of, "The address of its page here."),
]
NOTE = "Note"  # the last column


def table(search):
    """The lines of the table of a `TenderFilter`, as `portal.tables.written` gives them.

    In the order asked for; where that is the best match, in the one that suits the stage. The last
    column says in its first row what of the search was left out, and in its last that it was cut.
    """
    return written(lines(search))


def lines(search):
    yield [*(column.heading for column in COLUMNS), NOTE]
    note = left_out(search)
    for tender, is_cut in rows(search):
        notes = [note, DEMO if tender.is_demo else "", CUT if is_cut else ""]
        note = ""
        yield cells(tender, " ".join(filter(None, notes)))


def rows(search):
    """Pairs of a tender, and whether it is the last though the search finds more.

    Brought in batches, each found by what stands before it.
    """
    ways = stretches(search.stage, "" if search.order == RELEVANCE else search.order)
    after, left = None, MOST
    while left:
        length = min(BATCH, left)
        found = page(search.qs, ways, after=after, plain=search.is_plain, length=length)
        left -= length
        after = found.following
        for tender in found.rows:
            yield tender, bool(after and not left and tender is found.rows[-1])
        if after is None:
            return


def cells(tender, note):
    return [*(cell(column.value(tender)) for column in COLUMNS), note]
