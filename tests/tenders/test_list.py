from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import caches
from django.utils import timezone

from tenders.models import Tender
from tests.factories.tenders import buyer, release, suggestion, take_in, tender

pytestmark = pytest.mark.django_db

CODE = {"otherRequirements": {"reservedParticipation": ["shelteredWorkshop"]}}
ACT = {"legalBasis": {"scheme": "UKPGA", "id": "2023/54"}}


def listed(client, **query):
    page = client.get("/tenders/", query)
    assert page.status_code == 200
    return [each.ocid for each in page.context["page"].rows]


def in_days(days):
    return timezone.now() + timedelta(days=days)


def test_open_ones_come_closing_soonest_first_and_others_not(client):
    tender("ocds-h6vhtk-000002", closes=in_days(9))
    tender("ocds-h6vhtk-000001", closes=in_days(2))
    tender("ocds-h6vhtk-000003", closes=in_days(-1))
    tender("ocds-h6vhtk-000004", status="cancelled")
    assert listed(client) == ["ocds-h6vhtk-000001", "ocds-h6vhtk-000002"]


def test_a_tender_that_passed_a_moment_ago_is_closed_before_the_clock_has_ticked(client):
    found = tender()
    Tender.objects.update(open_until=timezone.now())
    assert listed(client) == []
    assert listed(client, status="closed") == [found.ocid]


@pytest.mark.parametrize("status", ["planned", "closed", "awarded", "cancelled"])
def test_each_stage_can_be_asked_for(client, status):
    tender("ocds-h6vhtk-000001", status=status, closes=in_days(-1))
    tender("ocds-h6vhtk-000002")
    assert listed(client, status=status) == ["ocds-h6vhtk-000001"]


def test_all_stages_show_the_open_ones_first(client):
    tender("ocds-h6vhtk-000001", closes=in_days(-1))
    tender("ocds-h6vhtk-000002", closes=in_days(5))
    tender("ocds-h6vhtk-000003", closes=in_days(1))
    assert listed(client, status="all") == [
        "ocds-h6vhtk-000003",
        "ocds-h6vhtk-000002",
        "ocds-h6vhtk-000001",
    ]


def test_reserved_means_said_by_a_code_and_never_merely_suggested(client):
    tender("ocds-h6vhtk-000001", tender=CODE | ACT)
    suggestion("ocds-h6vhtk-000002", **ACT)
    tender("ocds-h6vhtk-000003", tender={"description": "This contract is not reserved."})
    tender("ocds-h6vhtk-000004")
    by_value = {
        "any": ["ocds-h6vhtk-000001"],
        "pa2023_s32": ["ocds-h6vhtk-000001"],
        "suggested": ["ocds-h6vhtk-000002"],
        "none": ["ocds-h6vhtk-000003"],
        "unknown": ["ocds-h6vhtk-000004"],
        "pcr2015_reg77": [],
    }
    assert {value: listed(client, reserved=value) for value in by_value} == by_value


def test_a_region_holds_what_lies_in_it_and_what_covers_it(client):
    def at(place):
        return {"items": [{"id": "1", "deliveryAddresses": [{"region": place}]}]}

    tender("ocds-h6vhtk-000001", tender=at("UKD3"), closes=in_days(1))
    tender("ocds-h6vhtk-000002", tender=at("UK"), closes=in_days(2))
    tender("ocds-h6vhtk-000003", tender=at("UKM"))
    assert listed(client, region="UKD") == ["ocds-h6vhtk-000001", "ocds-h6vhtk-000002"]
    page = client.get("/tenders/", {"region": "UKD"}).content.decode()
    assert page.count("(a wider area)") == 1


def test_a_service_is_found_by_its_codes(client):
    tender("ocds-h6vhtk-000001", tender={"classification": {"scheme": "CPV", "id": "60120000"}})
    tender("ocds-h6vhtk-000002", tender={"classification": {"scheme": "CPV", "id": "34100000"}})
    assert listed(client, service="transport") == ["ocds-h6vhtk-000001"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("advocacy", True),
        ('"advocacy service"', True),
        ('"service advocacy"', False),
        ("advocacy -leeds", False),
        ("leeds", True),
        ("plumbing", False),
    ],
)
def test_words_are_searched_in_title_and_buyer(client, words, found):
    tender(**buyer())
    assert bool(listed(client, q=words)) == found


def test_closing_dates_include_the_whole_of_both_days_in_uk_time(client):
    take_in(
        release(
            "ocds-h6vhtk-000001", tender={"tenderPeriod": {"endDate": "2027-06-10T00:00:00+01:00"}}
        ),
        release(
            "ocds-h6vhtk-000002", tender={"tenderPeriod": {"endDate": "2027-06-10T23:59:59+01:00"}}
        ),
        release(
            "ocds-h6vhtk-000003", tender={"tenderPeriod": {"endDate": "2027-06-11T00:00:00+01:00"}}
        ),
    )
    on_the_tenth = {"closes_after": "2027-06-10", "closes_before": "2027-06-10"}
    assert listed(client, **on_the_tenth) == ["ocds-h6vhtk-000001", "ocds-h6vhtk-000002"]


def test_typed_days_become_an_iso_date_in_the_address(client):
    typed = {
        "q": "care",
        "region": "",
        "closes_after_day": "1",
        "closes_after_month": "may",
        "closes_after_year": "2027",
        "closes_before_day": "",
        "closes_before_month": "",
        "closes_before_year": "",
    }
    answer = client.get("/tenders/", typed)
    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer["Location"]).query) == {
        "q": ["care"],
        "closes_after": ["2027-05-01"],
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("reserved", "nonsense"),
        ("status", "nonsense"),
        ("region", "UKX"),
        ("service", "x' OR 1=1 --"),
        ("closes_after", "2027-02-30"),
        ("closes_before", "<script>alert(1)</script>"),
        ("q", "a\x00b"),
        ("q", "x" * 10_000),
    ],
)
def test_a_value_that_means_nothing_is_left_out_and_said_beside_its_filter(client, name, value):
    found = tender()
    page = client.get("/tenders/", {name: value})
    assert [each.ocid for each in page.context["page"].rows] == [found.ocid]
    assert "left" in str(page.context["filter"].form.errors[name])
    assert "<script>alert" not in page.content.decode()


def test_a_typed_day_that_does_not_exist_comes_back_as_typed_with_its_message(client):
    typed = {"closes_after_day": "31", "closes_after_month": "2", "closes_after_year": "2027"}
    page = client.get("/tenders/", typed, follow=True)
    text = page.content.decode()
    assert "not a date that we can read" in text
    assert 'value="31"' in text


@pytest.mark.parametrize(
    "query",
    [
        "q='",
        "q=%22",
        "sort=relevance&q=%22",
        "q=((",
        "page=-1",
        "page=x",
        "page=1e9",
        "x=y",
        "%00=%00",
    ],
)
def test_no_query_breaks_the_page(client, query):
    assert client.get(f"/tenders/?{query}").status_code == 200


def test_the_title_tells_the_count_and_the_page(client):
    take_in(
        *(
            release(
                f"ocds-h6vhtk-{n:06}", tender={"tenderPeriod": {"endDate": in_days(9).isoformat()}}
            )
            for n in range(26)
        )
    )
    assert "<title>Tenders, 26 results – " in client.get("/tenders/").content.decode()
    second = client.get("/tenders/", {"page": 2, "q": "advocacy"}).content.decode()
    assert "<title>Tenders for “advocacy”, 26 results, page 2 – " in second
    assert 'href="/tenders/?q=advocacy&amp;page=1"' in second


def test_nothing_found_says_which_filter_to_loosen(client):
    tender()
    page = client.get("/tenders/", {"q": "plumbing", "region": "UKD"})
    words = [words for words, _ in page.context["ways"]]
    assert words[:2] == ["leave out “Words: plumbing”", "leave out “Region: North West”"]
    assert client.get(page.context["ways"][0][1]).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_as_often_for_three_as_for_one(
    client, count, django_assert_num_queries
):
    for number in range(count):
        tender(f"ocds-h6vhtk-{number:06}", **buyer(f"Body {number}", f"PAAA-{number:04}-AAAA"))
    caches["pages"].clear()
    # The tenders of the page; the choices among what is open, passed, archived
    with django_assert_num_queries(5):
        client.get("/tenders/")
    with django_assert_num_queries(1):
        client.get("/tenders/")


def test_words_find_the_service_areas_of_a_tender_too(client):
    tender(tender={"title": "Lot 7", "classification": {"scheme": "CPV", "id": "85312320"}})
    assert listed(client, q="peer support") == ["ocds-h6vhtk-0abcde"]


def test_what_was_left_out_is_said_above_the_list_with_a_way_to_it(client):
    tender()
    page = client.get("/tenders/", {"closes_after": "2027-02-31"}).content.decode()
    assert "<title>Error: Tenders, 1 result – " in page
    assert "We could not read everything that you chose" in page
    assert '<a href="#id_closes_after_0">Closes on or after</a>: This is not a date' in page


def test_a_stage_that_we_do_not_know_shows_open_tenders_and_says_so(client):
    tender()
    page = client.get("/tenders/", {"status": "nonsense"})
    assert page.context["total"].number == 1
    choices = page.context["filter"].form.fields["status"].choices
    assert next(iter(choices)) == ("open", "Open (1)")


def test_several_reasons_of_a_tender_stand_under_one_name(client):
    tender(tender={"title": "Lot 7", "classification": {"scheme": "CPV", "id": "85312320"}})
    page = client.get(
        "/tenders/", {"q": "lot", "service": "advocacy_peer_support"}
    ).content.decode()
    assert page.count("<dt>Why found</dt><dd>Title: ") == 1
    assert page.count("<dd>Service: ") == page.count("<dt>Why found</dt>") == 1


def test_the_last_day_of_all_is_no_date_of_a_notice(client):
    tender()
    page = client.get("/tenders/", {"closes_before": "9999-12-31"})
    assert page.status_code == 200
    assert "closes_before" in page.context["filter"].form.errors
