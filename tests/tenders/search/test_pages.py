"""Pages of a list: in order, without gaps, however deep, by whatever way they are read."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from tenders.models import Tender
from tenders.search import pages
from tenders.search.orders import After, read_after, stretches
from tests.factories.tenders import release, take_in

pytestmark = pytest.mark.django_db

LATER = timezone.now() + timedelta(days=30)


@pytest.fixture
def many():
    """Tenders of every stage; some share their moment, some their value, some a word."""
    for number in range(12):
        closes = LATER + timedelta(hours=number // 3)
        fields = {
            "title": "Care" if number % 2 else "Transport",
            "value": {"amount": 1000 * (number // 4), "currency": "GBP"},
            "tenderPeriod": {"endDate": closes.isoformat()},
        }
        take_in(
            release(
                f"ocds-h6vhtk-{number:06}",
                id=f"{number}",
                date=datetime(2026, 5, 1 + number // 2, tzinfo=UTC),
                tender=fields,
            )
        )
    pks = list(Tender.objects.order_by("pk").values_list("pk", flat=True))
    Tender.objects.filter(pk__in=pks[4:]).update(status="awarded")
    Tender.objects.filter(pk__in=pks[8:]).update(status="closed")
    Tender.objects.filter(pk=pks[3]).update(open_until=timezone.now() - timedelta(seconds=5))
    return pks


def by_hand(found, stage, sort):
    """The same list, sorted in Python."""
    now = timezone.now()

    def is_open(tender):
        return tender.status == "open" and tender.open_until > now

    def shown(tender):
        now_in = "closed" if tender.status == "open" and not is_open(tender) else tender.status
        return stage == "all" or now_in == stage

    column = {"published": "published_at", "value": "value_key"}.get(sort)
    rows = [tender for tender in found if shown(tender)]
    if column:
        return sorted(rows, key=lambda t: (getattr(t, column), t.pk), reverse=True)
    if stage == "closed":
        return sorted(rows, key=lambda t: (t.open_until, t.pk), reverse=True)
    soonest = sorted((t for t in rows if is_open(t)), key=lambda t: (t.open_until, t.pk))
    rest = [t for t in rows if not is_open(t)]
    return soonest + sorted(rest, key=lambda t: (t.published_at, t.pk), reverse=True)


@pytest.mark.parametrize("windows", [(), (0,), (2,), (1, 3), (3000, 30_000)])
@pytest.mark.parametrize("stage", ["open", "closed", "awarded", "all"])
@pytest.mark.parametrize("sort", ["", "closing", "published", "value"])
@pytest.mark.parametrize("word", ["", "care"])
def test_page_after_page_gives_the_whole_list_once(many, monkeypatch, windows, stage, sort, word):
    monkeypatch.setattr(pages, "WINDOWS", windows)
    monkeypatch.setattr(pages, "FEW", -1)  # nothing is too rare for the windows
    found = Tender.objects.filter(search=word) if word else Tender.objects.all()
    ways = stretches(stage, sort)
    expected = [tender.pk for tender in by_hand(found, stage, sort)]
    assert expected
    by_number = [
        row.pk
        for number in range(1, 6)
        for row in pages.page(found, ways, number=number, length=3, plain=not word).rows
    ]
    assert by_number == expected
    by_place, after = [], None
    while True:
        page = pages.page(found, ways, after=after, length=2)
        by_place += [row.pk for row in page.rows]
        if page.following is None:
            break
        after = read_after(str(page.following), ways)
    assert by_place == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "0_2026-05-01_1",  # a day is no moment
        "0_2026-05-01T00:00:00_1",  # without a time zone
        "9_2026-05-01T00:00:00+00:00_1",
        "-1_2026-05-01T00:00:00+00:00_1",
        "0_2026-99-01T00:00:00+00:00_1",
        "0_2026-05-01T00:00:00+00:00_99999999999999999999",
        "0_2026-05-01T00:00:00+00:00_1_1",
        "0_9999-12-31T23:59:59-23:59_1",  # in UTC there is no such year
        "0_0001-01-01T00:00:00+23:59_1",
    ],
)
def test_a_place_in_the_list_that_means_nothing_is_none(text):
    assert read_after(text, stretches("open", "")) is None


@pytest.mark.parametrize("key", ["NaN", "Infinity", "1e30", "1e-99999", "abc"])
def test_a_value_that_is_no_amount_is_no_place(key):
    assert read_after(f"0_{key}_1", stretches("open", "value")) is None


def test_a_place_is_written_and_read_again():
    ways = stretches("all", "value")
    place = After(0, Decimal("12.50"), 7)
    assert read_after(str(place), ways) == place
    moment = After(1, datetime(2026, 5, 1, 12, 30, 0, 123456, tzinfo=UTC), 7)
    assert read_after(str(moment), stretches("all", "")) == moment
