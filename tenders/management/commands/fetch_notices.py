import sys
import time
from argparse import ArgumentTypeError
from datetime import UTC, datetime, timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from portal.templatetags.words import uk_moment
from tenders.actions import fetching
from tenders.actions.notices import Outcome
from tenders.management.outcomes import report
from tenders.models import FetchState
from tenders.ocds import fetch
from tenders.ocds.services import SERVICES

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)  # older than both services
FAULTS = 3  # in a row, then this run gives up
LONGEST_WAIT = timedelta(minutes=10)  # whoever must wait longer is told until when
LOOK = timedelta(seconds=5)  # how often to look while waiting: others may be done early
INTERRUPTED = 130  # what shells expect after Ctrl-C


class Command(BaseCommand):
    help = (
        "Fetches notices from the official services, from where the last run or a worker stopped "
        "up to now. Waits between pages as long as a service wants. Ctrl-C loses nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--source", choices=fetching.SOURCES, help="ask one service; otherwise all"
        )
        parser.add_argument(
            "--since",
            type=past_moment,
            metavar="ISO",
            help="begin with what was published then (UK time, where it has no offset)",
        )
        parser.add_argument(
            "--base-url",
            type=web_address,
            metavar="URL",
            help="ask here, and not where the settings say",
        )
        parser.add_argument(
            "--limit", type=positive, metavar="N", help="at most N pages of each service"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object last")

    def handle(self, *, source, limit, **options):
        self.words = self.stderr if options["json"] else self.stdout
        began, total, stopped = time.monotonic(), Outcome(), False
        try:
            for each in [source] if source else fetching.SOURCES:
                self.read(each, limit, total, options["since"], options["base_url"] or "")
        except KeyboardInterrupt:
            self.say("Stopped. Run this again to go on from here.")
            stopped = True
        code = report(self, total, began=began, as_json=options["json"])
        if stopped or code:
            sys.exit(INTERRUPTED if stopped else code)

    def read(self, source, limit, total, since, base_url):
        """Adds the pages of one service to `total`, until this run has enough or can do no more."""
        pages = faults = 0
        for turn in self.turns(source, since, base_url):
            total.add(turn.outcome)
            if turn.fault:
                faults += 1
                self.say(f"{SERVICES[source].name}: {turn.fault}")
            else:
                pages, faults = pages + 1, 0
                self.say(f"{SERVICES[source].name}, page {pages}: {in_words(turn.outcome)}")
            if faults == FAULTS or pages == limit:
                self.say(f"{SERVICES[source].name}: run this again to go on from here.")
                return

    def turns(self, source, since, base_url):
        """Turn after turn, each when it is time, until all that there is now has been read."""
        began = timezone.now()
        while since or not FetchState.of(source).has_read(began):
            if not self.wait_for(source):
                return
            turn = fetching.fetch_page(source, every=None, since=since, base_url=base_url)
            if turn:
                since = None
                yield turn
        self.say(f"{SERVICES[source].name}: everything up to {uk_moment(began)}, has been read.")

    def wait_for(self, source):
        """Sleeps until the service may be asked. False where that takes too long to sit out."""
        patience, told = timezone.now() + LONGEST_WAIT, False
        while (free_at := FetchState.of(source).free_at) and free_at > timezone.now():
            if free_at > patience:
                self.say(
                    f"{SERVICES[source].name} is left alone until {uk_moment(free_at)}. "
                    "Run this again after that."
                )
                return False
            wait = free_at - timezone.now()
            if wait > fetch.GAP and not told:
                self.say(f"{SERVICES[source].name}: waiting until {uk_moment(free_at)}.")
                told = True
            time.sleep(max(0, min(wait, LOOK).total_seconds()))
        return True

    def say(self, words):
        self.words.write(words, style_func=str)


def in_words(outcome):
    return f"{outcome.new} new, {outcome.unchanged} known, {outcome.rejected} rejected."


def past_moment(text):
    """An aware moment, from an ISO date or date and time; UK time where it has no offset."""
    try:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else timezone.make_aware(moment)
        if EARLIEST <= moment <= timezone.now():
            return moment
    except (ValueError, OverflowError):
        pass
    raise ArgumentTypeError(
        f"{text!r} is not a date or moment between 2000 and now, such as 2026-09-03T08:00."
    )


def web_address(text):
    try:
        parts = parse_url(text)
        if parts.scheme in ("http", "https") and parts.host:
            return text
    except LocationParseError:
        pass
    raise ArgumentTypeError(
        f"{text!r} is not the address of a service, such as https://example.org."
    )


def positive(text):
    if text.isascii() and text.isdigit() and int(text) > 0:
        return int(text)
    raise ArgumentTypeError(f"{text!r} is not a number of pages.")
