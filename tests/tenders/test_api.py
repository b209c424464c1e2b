"""Releases as open data: what programs elsewhere meet."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tenders.actions.notices import import_package
from tenders.actions.reservations import decide_reservation
from tenders.models import LogEntry, Release
from tenders.ocds.publish import published, with_hours
from tenders.views import api, open_data
from tests.factories.accounts import make_coordinator
from tests.factories.tenders import (
    OCID,
    PUBLISHED,
    buyer,
    end_of_transaction,
    package,
    release,
    suggestion,
    take_in,
    tender,
)

pytestmark = pytest.mark.django_db

LOG = "/api/ocds/releases.json"
OTHER = "ocds-h6vhtk-000002"
LATER = PUBLISHED + timedelta(days=1)


def ask(client, address=LOG, **query):
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def ids(page):
    return [each["id"] for each in page["releases"]]


@pytest.fixture
def pages_of_two(monkeypatch):
    monkeypatch.setattr(api, "PAGE", 2)


def many(*numbers):
    take_in(*(release(f"ocds-h6vhtk-{n:06}", id=str(n)) for n in numbers))


def test_a_package_says_what_it_is_and_under_which_licence(client, settings):
    take_in(release(), file="page.json")
    found = ask(client)
    assert found["version"] == "1.1"
    assert found["uri"] == f"http://testserver{LOG}"
    assert found["license"].endswith("/open-government-licence/version/3/")
    assert found["publisher"] == {"name": settings.SITE_NAME, "uri": "http://testserver"}
    assert found["publicationPolicy"] == "http://testserver/tenders/data/"
    assert any("pagination" in address for address in found["extensions"])


def test_the_extensions_are_those_that_the_services_named_each_once(client):
    one, two = "https://example.org/extension.json", "https://example.org/other/extension.json"
    take_in_package(release(OCID), extensions=[one, two])
    take_in_package(release(OTHER), extensions=["no address", two])
    assert ask(client)["extensions"][1:] == [one, two]


def take_in_package(*releases, **header):
    import_package(package(*releases, **header), file="page.json")
    end_of_transaction()


def test_the_log_is_in_the_order_received_whatever_the_dates(client):
    take_in(release(id="new", date=LATER))
    take_in(release(id="old"))
    assert ids(ask(client)) == ["new", "old"]


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_following_the_links_gives_each_release_once(client, pages_of_two, number):
    many(*range(number))
    found, address, asked = [], LOG, 0
    while address:
        page = ask(client, address)
        found, asked = found + ids(page), asked + 1
        address = page.get("links", {}).get("next")
    assert found == [str(n) for n in range(number)]
    assert asked == (number + 1) // 2


def test_at_the_end_the_cursor_gives_an_empty_package_and_later_what_is_new(client, pages_of_two):
    many(1, 2)
    cursor = ask(client)["cursor"]
    for _ in range(2):
        empty = ask(client, cursor=cursor)
        assert (ids(empty), empty["cursor"]) == ([], cursor)
        assert "links" not in empty
    many(3)
    assert ids(ask(client, cursor=cursor)) == ["3"]


def test_before_the_first_release_there_is_an_empty_package_with_a_cursor(client):
    empty = ask(client)
    assert ids(empty) == []
    many(1)
    assert ids(ask(client, cursor=empty["cursor"])) == ["1"]


def test_the_page_after_a_cursor_stays_as_new_releases_come(client, pages_of_two):
    many(1, 2, 3, 4, 5)
    cursor = ask(client)["cursor"]
    before = ask(client, cursor=cursor)
    many(6)
    assert ask(client, cursor=cursor) == before


def test_without_a_status_all_stages_are_in_it(client):
    for number, status in enumerate(["planned", "open", "awarded", "cancelled"]):
        tender(f"ocds-h6vhtk-{number:06}", status=status)
    tender(OTHER, closes=timezone.now() - timedelta(days=9))
    assert len(ids(ask(client))) == 5


def test_the_filters_of_the_list_narrow_it_to_all_releases_of_what_they_find(client):
    tender(OCID, tender={"title": "Advocacy"})
    take_in(release(OCID, id="more", tag=["tenderUpdate"], date=LATER, tender={"title": None}))
    tender(OTHER, tender={"title": "Roads"})
    found = ask(client, q="advocacy")
    assert {each["ocid"] for each in found["releases"]} == {OCID}
    assert len(ids(found)) == 2
    assert ids(ask(client, q="advocacy", status="cancelled")) == []


def test_the_filters_go_on_from_page_to_page(client, pages_of_two):
    for number in range(3):
        tender(f"ocds-h6vhtk-{number:06}", tender={"title": "Advocacy"})
        tender(f"ocds-h6vhtk-1{number:05}", tender={"title": "Roads"})
    first = ask(client, q="advocacy", status="open")
    second = ask(client, first["links"]["next"])
    assert (len(ids(first)), len(ids(second))) == (2, 1)
    assert "links" not in second


@pytest.mark.parametrize("name", ["sort", "page", "anything"])
def test_what_narrows_nothing_in_the_log_may_stand_in_the_address(client, name):
    many(1)
    assert ids(ask(client, **{name: "1"})) == ["1"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cursor", "x"),
        ("cursor", "\x00"),
        ("cursor", "ü" * 10_000),
        ("cursor", "1"),
        ("cursor", api.cursor_to(2**63)),
        ("cursor", api.cursor_to(1).lower()),
        ("status", "nonsense"),
        ("region", "nonsense"),
        ("reserved", "nonsense"),
        ("service", "nonsense"),
        ("closes_after", "2026-02-31"),
        ("closes_before", "nonsense"),
        ("q", "\x00"),
        ("q", "x" * 10_000),
    ],
)
def test_a_value_that_means_nothing_is_named_in_json(client, name, value):
    answer = client.get(LOG, {name: value})
    assert answer.status_code == 400
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert list(answer.json()["errors"]) == [name]
    assert len(answer.json()["errors"][name]) > 20


def test_the_largest_cursor_is_an_end(client):
    assert ids(ask(client, cursor=api.cursor_to(2**63 - 1))) == []


@pytest.mark.parametrize("address", [LOG, f"/api/ocds/records/{OCID}.json"])
def test_any_site_may_read_it_and_nobody_gets_a_cookie(client, address):
    take_in(release())
    client.force_login(make_coordinator())
    answer = client.get(address)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("address", [LOG, f"/api/ocds/records/{OCID}.json"])
def test_asked_again_with_nothing_new_it_is_304(client, address, monkeypatch):
    monkeypatch.setattr(open_data, "SETTLED", timedelta())
    take_in(release())
    first = client.get(address)
    headers = [{"If-None-Match": first["ETag"]}]
    if address == LOG:  # a record may be read anew without a release
        headers.append({"If-Modified-Since": first["Last-Modified"]})
    for header in headers:
        again = client.get(address, headers=header)
        assert (again.status_code, again.content) == (304, b"")
        assert again["Access-Control-Allow-Origin"] == "*"
    take_in(release(id="2", date=LATER))
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_full_page_gets_a_next_one_and_has_no_such_date(client, monkeypatch):
    monkeypatch.setattr(open_data, "SETTLED", timedelta())
    monkeypatch.setattr(api, "PAGE", 1)
    take_in(release())
    assert "Last-Modified" not in client.get(LOG)


def test_what_may_still_change_within_a_second_has_no_date_of_its_last_change(client):
    take_in(release())
    assert "Last-Modified" not in client.get(LOG)


def test_what_a_filter_finds_changes_with_the_tenders_and_has_no_such_date(client, monkeypatch):
    monkeypatch.setattr(open_data, "SETTLED", timedelta())
    tender()
    assert "Last-Modified" not in client.get(LOG, {"status": "open"})
    assert "ETag" in client.get(LOG, {"status": "open"})


def test_each_release_says_where_it_came_from_and_what_was_changed(client):
    take_in(release(tender={"title": "Two \r\n\t words", "description": ""}))
    kept = Release.objects.get()
    received = ask(client)["releases"][0]["received"]
    assert received["sha256"] == kept.sha256
    assert received["from"] == "Find a Tender"
    assert received["license"].endswith("/version/3/")
    assert received["changes"] == kept.changes
    assert {"tender.title", "tender.description"} <= {each["path"] for each in kept.changes}


def test_where_nothing_was_changed_it_is_what_was_received(client):
    sent = release(**buyer())
    take_in(sent)
    found = ask(client)["releases"][0]
    assert found.pop("received")["changes"] == []
    assert found == sent


def test_a_service_that_names_no_licence_is_given_none(client):
    take_in(release("ocds-r6ebe6-0000000001"))
    assert ask(client)["releases"][0]["received"]["license"] is None


@pytest.mark.parametrize(
    ("name", "day", "written"),
    [
        ("endDate", "2027-06-19", "2027-06-19T23:59:59+01:00"),
        ("endDate", "2027-12-19", "2027-12-19T23:59:59+00:00"),
        ("endDate", "2027-03-28", "2027-03-28T23:59:59+01:00"),  # the clocks go forward
        ("endDate", "2027-10-31", "2027-10-31T23:59:59+00:00"),  # and back
        ("maxExtentDate", "2027-06-19", "2027-06-19T23:59:59+01:00"),
        ("dueDate", "2027-06-19", "2027-06-19T23:59:59+01:00"),
        ("expressionOfInterestDeadline", "2027-06-19", "2027-06-19T23:59:59+01:00"),
        ("startDate", "2027-06-19", "2027-06-19T00:00:00+01:00"),
        ("datePublished", "2027-06-19", "2027-06-19T00:00:00+01:00"),
        ("endDate", "2027-06-19T12:00:00Z", "2027-06-19T12:00:00Z"),
        ("endDate", "soon", "soon"),
        ("title", "2027-06-19", "2027-06-19"),
    ],
)
def test_a_day_alone_is_given_the_hour_that_the_standard_asks_for(name, day, written):
    assert with_hours({"tender": [{name: day}]}) == {"tender": [{name: written}]}


def test_a_day_that_was_given_an_hour_is_named_among_the_changes(client):
    take_in(release(tender={"tenderPeriod": {"endDate": "2027-06-19"}}))
    found = ask(client)["releases"][0]
    assert found["tender"]["tenderPeriod"] == {"endDate": "2027-06-19T23:59:59+01:00"}
    (change,) = found["received"]["changes"]
    assert change["path"] == "tender.tenderPeriod.endDate"
    assert "given the hour" in change["what"]
    assert Release.objects.get().reading["tender"]["tenderPeriod"] == {"endDate": "2027-06-19"}


def test_other_content_under_a_known_id_gets_an_id_of_its_own(client):
    take_in(release(id="1", tender={"title": "First"}))
    take_in(release(id="1", tender={"title": "Mended"}))
    mended = Release.objects.last()
    first, second = ask(client)["releases"]
    assert (first["id"], second["id"]) == ("1", f"1-{mended.sha256[:12]}")
    assert "same id" in second["received"]["changes"][-1]["what"]


def test_a_record_has_of_each_release_the_newest_version_by_date_and_what_they_come_to(client):
    take_in(release(id="2", date=LATER, tender={"title": "Second"}))
    take_in(release(id="1", tender={"title": "First"}))
    take_in(release(id="1", tender={"title": "Mended"}))
    take_in(release(OTHER, id="3"))
    (record,) = ask(client, f"/api/ocds/records/{OCID}.json")["records"]
    assert record["ocid"] == OCID
    assert [each["tender"]["title"] for each in record["releases"]] == ["Mended", "Second"]
    assert record["compiledRelease"]["tag"] == ["compiled"]
    assert record["compiledRelease"]["tender"]["title"] == "Second"


@pytest.mark.parametrize("ocid", ["ocds-h6vhtk-ffffff", "nonsense", "x" * 200])
def test_a_process_that_we_do_not_know_is_404_in_json(client, ocid):
    answer = client.get(f"/api/ocds/records/{ocid}.json")
    assert answer.status_code == 404
    assert "no notice" in answer.json()["errors"]["address"]


def test_what_the_portal_found_or_decided_does_not_look_like_the_buyers_words(client):
    claim = suggestion()
    before = [ask(client), ask(client, f"/api/ocds/records/{OCID}.json")]
    decide_reservation(
        reservation=claim, decision="confirmed", ground="The buyer said so.", by=make_coordinator()
    )
    assert [ask(client), ask(client, f"/api/ocds/records/{OCID}.json")] == before
    assert "otherRequirements" not in before[0]["releases"][0]["tender"]


@pytest.mark.parametrize("number", [1, 3])
def test_the_questions_to_the_database_do_not_grow_with_the_page(
    client, django_assert_num_queries, number
):
    many(*range(number))
    for n in range(number):
        take_in(release(id=f"more {n}", date=LATER + timedelta(days=n)))
    with django_assert_num_queries(1):
        client.get(LOG)
    with django_assert_num_queries(2):  # the synonyms, and the page
        client.get(LOG, {"q": "advocacy"})
    with django_assert_num_queries(2):
        client.get(f"/api/ocds/records/{OCID}.json")


def test_the_bytes_as_received_are_not_read_for_it():
    take_in(release())
    entry = LogEntry.objects.with_releases().get()
    published(entry.release, is_version=entry.is_version)
    assert "raw" in entry.release.get_deferred_fields()
