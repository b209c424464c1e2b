"""What a tender is to those who watch it: its deadlines, and the facts whose change is news.

Closing by the clock fells no deadline: who was shortlisted still has a tender to send. An award
leaves the end of the contract, and what was cancelled has none.
"""

from portal.deadlines.models import Group
from portal.deadlines.things import Due, Thing
from portal.reference.regimes import REGIMES
from tenders.models import Tender
from tenders.ocds.facts import facts
from tenders.worth import amounts


def can_be_watched(tender):
    """Whether anything can still come of it. What is closed has a decision ahead, or the end of
    its contract."""
    return tender.status != Tender.Status.CANCELLED


def key(ocid):
    return f"tender:{ocid}"


def thing(tender, found=None):
    """The tender as a `Thing`; `found` are the `Facts` of its notice, where they are at hand."""
    found = found or facts(tender.compiled)
    return Thing(
        key=key(tender.ocid),
        title=tender.title,
        path=tender.get_absolute_url(),
        by=tender.buyer_name,
        version=tender.version,
        deadlines=tuple(deadlines(tender, found)),
        facts={
            "Who may bid": who_may_bid(tender),
            "Value": amounts(
                tender.value_amount, tender.value_gross, tender.value_min, tender.currency
            ),
            "Documents": [name or address for name, address in found.documents],
            "Stage": stage(tender),
        },
    )


def deadlines(tender, found):
    """The `Due`s that hold."""
    if tender.status == Tender.Status.CANCELLED:
        return
    if not tender.is_called_off:
        yield from until_the_award(tender, found)
    for part, moment in found.contract_ends:
        yield due(f"contract_end:{part}", Group.AHEAD, "The contract ends", moment)


def until_the_award(tender, found):
    is_planned = tender.status == Tender.Status.PLANNED
    stated = [
        ("eoi", Group.INTEREST, "Expressions of interest close", found.eoi),
        ("bids", Group.TENDER, "Tenders close", found.bids),
        ("questions", Group.QUESTIONS, "Questions close", found.questions),
        ("planned", Group.EXPECT, "The tender notice is planned for", is_planned and found.planned),
        ("decision", Group.EXPECT, "A decision is expected", found.decision),
        *((f"event:{part}", Group.EVENT, name, moment) for part, name, moment in found.events),
    ]
    for kind, group, name, moment in stated:
        if moment:
            yield due(kind, group, name, moment)


def due(kind, group, name, moment):
    return Due(kind, group, name, moment.at, moment.hour_known)


def stage(tender):
    """In words, where it is news: closing at the closing date is none."""
    if tender.status == Tender.Status.CLOSED and tender.is_called_off:
        return "Ended before its closing date"
    ended = {Tender.Status.CANCELLED, Tender.Status.AWARDED}
    return tender.get_status_display() if tender.status in ended else ""


def who_may_bid(tender):
    """In a few words, with the rules by their short names."""
    keys = tender.regimes or tender.regimes_suggested
    rules = ", ".join(REGIMES[each].short_name for each in keys if each in REGIMES)
    lots = " (some lots only)" if tender.reserved_lots_only else ""
    return f"{tender.get_reserved_display()}{lots}{f': {rules}' if rules else ''}"
