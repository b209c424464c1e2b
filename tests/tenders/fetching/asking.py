"""Asking the replayed service from tests, and what came of it."""

from datetime import UTC, datetime, timedelta

from tenders.actions import fetching
from tenders.models import FetchState, Release

SOURCE = "find-a-tender"
NOW = datetime(2026, 9, 3, 18, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def state():
    return FetchState.of(SOURCE)


def set_state(**fields):
    FetchState.of(SOURCE)
    FetchState.objects.filter(source=SOURCE).update(**fields)


def fetch_after(clock, wait):
    clock.shift(wait)
    return fetching.fetch_page(SOURCE)


def stored():
    return sorted(Release.objects.values_list("release_id", flat=True))


def ids(releases):
    return sorted(release["id"] for release in releases)
