"""Planned, open, closed, awarded or cancelled: from what the notices say and the clock. Pure."""

from datetime import timedelta

from django.utils.timezone import localtime

from .ahead import AWARDED

WITHDRAWN = {"cancelled", "withdrawn"}
PLANNING = {"planning", "planned"}
ASKING = {"active", ""}
ASKING_TAGS = {"tender", "tenderUpdate", "tenderAmendment"}
# A tender notice with no closing date at all counts as open this long after its newest release
NO_DATE_GIVEN = timedelta(days=30)


def open_until(closes, last_asked_at):
    """The last moment at which a tender counts as open (aware).

    `closes` is a `Moment` or None. A date without an hour is open to the end of that day in UK
    time. `last_asked_at` is the date of the newest release, for notices that give no date.
    """
    if closes is None:
        return last_asked_at + NO_DATE_GIVEN
    if closes.hour_known:
        return closes.at
    next_day = localtime(closes.at).date() + timedelta(days=1)
    return localtime(closes.at).replace(year=next_day.year, month=next_day.month, day=next_day.day)


def status(facts, tags, until, at):
    """The status, as a value of `Tender.Status`.

    `tags`: all tags of the releases so far. `until`: see `open_until`. `at`: aware, now.
    An award that is only pending (a transparency notice, UK5) is no award: nothing is signed.
    """
    if facts.status in WITHDRAWN:
        return "cancelled"
    if facts.status in PLANNING or (not facts.status and tags <= {"planning", "planningUpdate"}):
        return "planned"
    if facts.status in ASKING and tags & ASKING_TAGS and at < until:
        return "open"
    return "awarded" if _is_awarded(facts, tags) else "closed"


def _is_awarded(facts, tags):
    if facts.award_statuses:
        return any(state in AWARDED for state in facts.award_statuses)
    return bool(tags & {"award", "contract"}) and facts.status == "complete"
