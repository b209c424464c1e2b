"""Any search as an Atom feed, as a feed reader reads it."""

from datetime import UTC, datetime, timedelta
from html import unescape

import feedparser
import pytest
from django.utils.html import strip_tags

from tenders.feeds import atom
from tenders.models import Tender
from tests.factories.tenders import OCID, buyer, release, suggestion, take_in, tender

pytestmark = pytest.mark.django_db

MAY = datetime(2026, 5, 1, 9, tzinfo=UTC)
RESERVED = {
    "otherRequirements": {"reservedParticipation": ["shelteredWorkshop"]},
    "legalBasis": {"scheme": "UKPGA", "id": "2023/54"},
}


def read(client, **query):
    answer = client.get("/tenders/feed.atom", query)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    found = feedparser.parse(answer.content)
    assert not found.bozo
    assert found.version == "atom10"
    return found


def ocids(found):
    return [entry.id.rstrip("/").rsplit("/", 1)[1] for entry in found.entries]


def changed(number, day, **fields):
    """A tender whose newest release is of that day in May."""
    ocid = f"ocds-h6vhtk-{number:06}"
    made = tender(ocid, **fields)
    Tender.objects.filter(pk=made.pk).update(updated_at=MAY + timedelta(days=day))
    return ocid


def test_what_changed_last_comes_first_whatever_order_is_asked_for(client):
    late, early, middle = changed(1, 9), changed(2, 1), changed(3, 5)
    assert ocids(read(client)) == [late, middle, early]
    assert ocids(read(client, sort="closing")) == [late, middle, early]


def test_the_same_in_the_archive_and_in_all_stages(client):
    awarded = changed(1, 3, status="awarded")
    opened = changed(2, 2)
    cancelled = changed(3, 1, status="cancelled")
    later = changed(4, 4, status="awarded")
    assert ocids(read(client, status="awarded")) == [later, awarded]
    assert ocids(read(client, status="all")) == [later, awarded, opened, cancelled]


def test_it_holds_what_the_list_finds(client):
    tender("ocds-h6vhtk-000001", tender=RESERVED)
    tender("ocds-h6vhtk-000002")
    assert ocids(read(client, reserved="any")) == ["ocds-h6vhtk-000001"]


def test_not_more_than_so_many(client, monkeypatch):
    monkeypatch.setattr(atom, "LENGTH", 2)
    for number in range(3):
        changed(number, number)
    assert len(read(client).entries) == 2


def test_an_entry_says_what_the_list_says(client):
    closes = {"tenderPeriod": {"endDate": "2027-03-01T12:00:00+00:00"}}
    worth = {"value": {"amount": 25000, "currency": "GBP"}}
    tender(tender=RESERVED | closes | worth, **buyer())
    (entry,) = read(client, q="advocacy").entries
    words = " ".join(unescape(strip_tags(entry.summary)).split())
    for fact in [
        "Reserved under Procurement Act 2023, s. 32 for supported employment providers",
        "Closes: Monday 1 March 2027 at 12 noon, UK time",
        "Buyer: Leeds City Council",
        "Place: not given",
        "Value: £25,000 without VAT",
        "Why found: Title: Advocacy service",
    ]:
        assert fact in words
    assert entry.title == "Advocacy service"
    assert entry.author == "Leeds City Council"
    assert entry.updated == "2026-05-01T09:00:00+00:00"
    assert entry.published == "2026-05-01T09:00:00+00:00"


def test_a_suggestion_is_not_told_as_a_fact(client):
    suggestion()
    (entry,) = read(client).entries
    assert "Nobody has confirmed that." in unescape(strip_tags(entry.summary))


def test_an_entry_keeps_its_id_by_whatever_name_the_portal_is_asked(client, settings):
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    tender()
    ids = {
        feedparser.parse(client.get("/tenders/feed.atom", headers={"host": host}).content)
        .entries[0]
        .id
        for host in ["testserver", "localhost"]
    }
    assert ids == {f"http://testserver/tenders/{OCID}/"}


def test_it_leads_to_itself_and_to_the_list(client):
    links = {link.rel: link.href for link in read(client, region="UKD").feed.links}
    assert links == {
        "self": "http://testserver/tenders/feed.atom?region=UKD",
        "alternate": "http://testserver/tenders/?region=UKD&status=open",
    }


def test_its_title_says_what_is_searched_for(client):
    assert read(client).feed.title == "Open tenders"
    found = read(client, q="<care> & more", status="all")
    assert found.feed.title == "Tenders, Words: <care> & more; Stage: All stages"


def test_what_means_nothing_is_left_out_and_said(client):
    tender()
    found = read(client, region="nowhere")
    assert len(found.entries) == 1
    assert "left out: Region." in found.feed.subtitle
    assert "left out" not in read(client).feed.subtitle


def test_signs_that_xml_does_not_allow_do_no_harm(client):
    take_in(release(tender={"title": "One\x0b\x1ftwo\ufffe <b>&amp; three"}))
    Tender.objects.update(title="One\x0b\x1f two\ufffe & <three>", description="x\x01y")
    Tender.objects.update(buyer_name="\x02")
    (entry,) = read(client, status="all").entries
    assert entry.title == "One two & <three>"


def test_a_search_that_finds_nothing_is_a_feed_as_well(client):
    assert read(client).entries == []


@pytest.mark.parametrize("number", [1, 3])
def test_the_questions_to_the_database_do_not_grow(client, django_assert_num_queries, number):
    for each in range(number):
        tender(f"ocds-h6vhtk-{each:06}", **buyer())
    with django_assert_num_queries(5):
        client.get("/tenders/feed.atom", {"q": "advocacy", "region": "UKD"})
    with django_assert_num_queries(3):
        client.get("/tenders/feed.atom", {"sort": "value"})


@pytest.mark.parametrize("name", ["feed.atom", "export.csv", "calendar.ics"])
def test_pages_of_other_sites_may_read_it(client, name):
    answer = client.get(f"/tenders/{name}")
    assert answer["Access-Control-Allow-Origin"] == "*"
    again = client.get(f"/tenders/{name}", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again["Access-Control-Allow-Origin"]) == (304, "*")
