"""Notices are fetched: one page of one service at a time, by whoever holds the lease.

Where the reading stands is a row in the database, so a worker that dies, a second worker and a
restart lose nothing, double nothing, and never ask faster than the service allows.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localtime

from tenders.actions.notices import Outcome, import_package, reject
from tenders.models import FetchState
from tenders.ocds import fetch
from tenders.ocds.faults import Unreadable
from tenders.ocds.services import CONTRACTS_FINDER, FIND_A_TENDER, SERVICES

logger = logging.getLogger(__name__)

SOURCES = (FIND_A_TENDER.key, CONTRACTS_FINDER.key)

EVERY = timedelta(hours=1)  # a new window begins this long after the end of the last
LONGEST_WINDOW = timedelta(days=1)
OVERLAP = timedelta(hours=2)  # services publish late; and see `fetch.first_address`
FIRST_LOOK_BACK = timedelta(days=2)
LEASE = timedelta(minutes=2)  # well above a task's time limit; a dead holder's runs out
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)  # doubled at each fault
MOST_PAGES = 200  # of one window, far more than a day has; a service may send us in a circle
FAULTS_TO_START_OVER = 5  # a cursor may have gone stale, so the window is asked from its start


@dataclass(frozen=True)
class Turn:
    """What one request brought: what the import says of its page, and the fault if any."""

    outcome: Outcome
    fault: str = ""


def fetch_page(source, *, every=EVERY, since=None, base_url=""):
    """Asks `source` for one page, if one is due, and takes it in.

    `every`: how long after the last window a new one begins; None: at once. `since` (aware)
    begins one there, whatever was read before. `base_url` names another address than the
    settings. Returns a `Turn`, or None where it is not time or somebody else is asking. Takes up
    to half a minute, and the import.
    """
    state = _take_lease(source, every)
    if state is None:
        return None
    base_url = base_url or _base_url(source)
    try:
        address = _address(state, since, base_url)
        page = fetch.ask(address, base_url=base_url, agent=_agent())
        return _take_in(state, page)
    except fetch.Fault as fault:
        return _note_fault(state, fault)
    except Unreadable as fault:
        return _note_unreadable(state, fault)
    except Exception as fault:  # told and tried again, ever more seldom; the other source goes on
        logger.exception("A page of %s could not be taken in.", source)
        return _note_fault(
            state, fetch.Fault(f"Its page broke our import ({type(fault).__name__}).")
        )
    except BaseException:  # somebody stops us
        _let_go(state)
        raise


def _take_lease(source, every):
    """The state of `source`, now ours to move, or None. Of two who try at once, one succeeds."""
    now = timezone.now()
    state = FetchState.objects.filter(pk=FetchState.of(source).pk)
    if not state.due(now, every).update(leased_until=now + LEASE):
        return None
    return state.get()


def _address(state, since, base_url):
    """The address to ask; begins a window where none is open, or none at `base_url`."""
    if not since and fetch.same_service(state.next_url, base_url):
        if state.pages >= MOST_PAGES:
            raise fetch.Fault(f"Its pages do not end: we stopped after {MOST_PAGES}.", wait=EVERY)
        return state.next_url
    now = timezone.now()
    start = since or (state.read_until - OVERLAP if state.read_until else now - FIRST_LOOK_BACK)
    state.read_until = since or state.read_until
    state.window_end = min(start + LONGEST_WINDOW, now)
    state.next_url = fetch.first_address(state.source, start, state.window_end, base_url)
    state.pages = 0
    _held(state).update(
        read_until=state.read_until,
        window_end=state.window_end,
        next_url=state.next_url,
        pages=state.pages,
    )
    return state.next_url


@transaction.atomic
def _take_in(state, page):
    """Imports the page and moves on: both, or neither."""
    outcome = import_package(page.body, file=_file(state), source=state.source)
    _move_on(state, page.next_url)
    return Turn(outcome)


def _file(state):
    """What the desk calls a page. Not by its address: windows overlap, and a broken release that
    comes in three of them is one."""
    return f"{SERVICES[state.source].name}, {localtime(state.window_end):%Y-%m-%d}"


@transaction.atomic
def _note_unreadable(state, fault):
    """A page that is no OCDS goes to the desk, and is tried again: it names no next page, so to
    go on without it would lose the older notices of its window in silence."""
    rejection = {"file": _file(state), "release": None, "reason": str(fault)}
    reject([rejection], source=state.source)
    outcome = Outcome(files=1, rejections=[rejection])
    return _note_fault(state, fetch.Fault(f"Its page is no OCDS: {fault}."), outcome)


def _move_on(state, next_url):
    """To the next page; after the last one all up to the end of the window has been read.

    Trouble that the desk was told of is over only then: a service that sends us in a circle
    answers each time.
    """
    changes = {"next_url": next_url, "pages": state.pages + 1}
    if not next_url:
        changes |= {"window_end": None, "read_until": state.window_end}
    if not next_url or state.faults_in_a_row < FetchState.FAULTS_TO_TELL:
        changes |= {"last_fault": "", "faults_in_a_row": 0}
    _let_go(state, last_success_at=timezone.now(), **changes)


def _note_fault(state, fault, outcome=None):
    faults = state.faults_in_a_row + 1
    if state.pages >= MOST_PAGES:
        faults = max(faults, FetchState.FAULTS_TO_TELL)
    changes = {}
    if fault.moved_to:
        changes = {"next_url": fault.moved_to}
    elif faults % FAULTS_TO_START_OVER == 0 or state.pages >= MOST_PAGES:
        changes = {"next_url": "", "window_end": None}
    growing = FIRST_WAIT * 2 ** min(faults - 1, 10)
    _let_go(
        state,
        wait=max(fault.wait, min(growing, LONGEST_WAIT)),
        last_fault=str(fault),
        faults_in_a_row=faults,
        **changes,
    )
    logger.warning("%s, fault %s in a row: %s", state, faults, fault)
    return Turn(outcome or Outcome(), str(fault))


def _let_go(state, *, wait=fetch.GAP, **changes):
    """Ends our turn with `changes`, and the service is left alone for `wait`."""
    _held(state).update(leased_until=None, not_before=timezone.now() + wait, **changes)


def _held(state):
    """The row, as long as the lease on it is ours; none where another has taken it over since."""
    return FetchState.objects.filter(pk=state.pk, leased_until=state.leased_until)


def _base_url(source):
    return {
        FIND_A_TENDER.key: settings.FIND_A_TENDER_URL,
        CONTRACTS_FINDER.key: settings.CONTRACTS_FINDER_URL,
    }[source]


def _agent():
    return f"DPULO-Portal (+{settings.SITE_URL})"
