"""What the feed, the table and the calendars have in common: addresses, links, and no news."""

import time
from datetime import timedelta
from html import unescape

import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone

from tenders.actions.services import decide_service
from tenders.feeds.table import COLUMNS
from tenders.models import Tender
from tests.factories.accounts import make_coordinator
from tests.factories.tenders import OCID, release, take_in, tender

pytestmark = pytest.mark.django_db

LISTS = ["/tenders/feed.atom", "/tenders/export.csv", "/tenders/calendar.ics"]
ALL = [*LISTS, f"/tenders/{OCID}/calendar.ics"]


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def page(client, address="/tenders/", **query):
    return unescape(client.get(address, query).content.decode())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", ALL)
def test_who_has_it_gets_a_short_answer_until_something_changes(client, address):
    tender()
    first = client.get(address)
    known = {"if-none-match": first["ETag"]}
    again = client.get(address, headers=known)
    assert (again.status_code, body(again)) == (304, b"")
    Tender.objects.update(title="Another")
    assert client.get(address, headers=known).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_it_is_news_that_a_tender_closed(client):
    tender(closes=timezone.now() + timedelta(seconds=3))
    first = {address: client.get(address)["ETag"] for address in ALL}
    time.sleep(3)  # the clock is the database's
    for address, tag in first.items():
        assert client.get(address, headers={"if-none-match": tag}).status_code == 200


@pytest.mark.parametrize("address", LISTS)
def test_two_searches_are_not_the_same(client, address):
    tags = {client.get(address, query)["ETag"] for query in [{}, {"q": "a"}, {"q": "b"}]}
    assert len(tags) == 3


@pytest.mark.django_db(transaction=True)
def test_by_the_time_of_the_last_change_as_well(client):
    caches["pages"].clear()  # in which an earlier test has seen states of the same number
    tender()
    assert not any("Last-Modified" in client.get(address) for address in ALL)  # more may follow
    time.sleep(2.1)
    for address in ALL:
        since = {"if-modified-since": client.get(address)["Last-Modified"]}
        assert client.get(address, headers=since).status_code == 304
    decision = {"service": "transport", "belongs": True, "ground": "It is transport."}
    decide_service(tender=Tender.objects.get(), by=make_coordinator(), **decision)
    for address in ALL:
        assert client.get(address, headers=since).status_code == 200


@pytest.mark.parametrize("address", ALL)
def test_it_is_only_read(client, address):
    tender()
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("value", ["\x00", "x" * 10_000, "-1", "NaN", "٣", "1_2_3", "2026-02-31"])
def test_nonsense_in_any_filter_is_no_fault(client, address, value):
    tender()
    names = ["q", "reserved", "status", "area", "region", "service", "closes_after", "sort"]
    names += ["value_min", "value_max", "suitable", "buyer", "cpv", "source", "page", "after"]
    answer = client.get(address, dict.fromkeys(names, value))
    assert answer.status_code == 200
    assert body(answer)


@pytest.mark.parametrize("name", ["feed.atom", "export.csv", "calendar.ics"])
def test_no_process_has_such_a_name(name):
    outcome = take_in(release(name))
    assert not Tender.objects.exists()
    assert outcome.rejected == 1


def test_the_list_leads_there_with_its_search(client):
    tender()
    plain, narrowed = page(client), page(client, q="advocacy", status="all", page="1")
    for address in LISTS:
        assert f'href="{address}"' in plain
        assert f'href="{address}?q=advocacy&status=all"' in narrowed
    alternate = '<link rel="alternate" type="application/atom+xml"'
    assert alternate in plain
    assert alternate in narrowed


def test_only_a_list_with_open_ones_leads_to_a_calendar(client):
    assert "/tenders/calendar.ics" not in page(client, status="awarded")
    assert "/tenders/export.csv?status=awarded" in page(client, status="awarded")


def test_a_tender_leads_to_its_calendar_while_it_has_dates_to_keep(client):
    found = tender()
    address = reverse("tenders:tender_calendar", args=[found.ocid])
    assert address in page(client, found.get_absolute_url())
    for other in [
        tender("ocds-h6vhtk-000002", status="cancelled"),
        tender("ocds-h6vhtk-000003", tender={"tenderPeriod": None}),
    ]:
        assert "calendar.ics" not in page(client, other.get_absolute_url())


def test_the_columns_are_explained(client):
    caches["pages"].clear()
    words = " ".join(page(client, "/tenders/data/").split())
    fields = {field.name: field for field in Tender._meta.concrete_fields}
    for column in COLUMNS:
        meaning = " ".join(fields[column.field].help_text.split())
        assert f"<code>{column.heading}</code></th>" in words
        assert meaning in words
    for address in LISTS:
        assert f'href="{address}"' in words
