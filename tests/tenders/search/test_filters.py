"""The filters of the list, as people type them and as addresses hold them."""

from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from portal.organisations.models import Organisation
from tenders.models import SearchWord, SynonymGroup
from tests.factories.tenders import buyer, release, take_in, tender

pytestmark = pytest.mark.django_db


def listed(client, **query):
    page = client.get("/tenders/", query)
    assert page.status_code == 200
    return sorted(each.ocid[-1] for each in page.context["page"].rows)


def redirected(client, **query):
    answer = client.get("/tenders/", query)
    assert answer.status_code == 302
    return {
        name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()
    }


def one(number, **fields):
    sections = {name: fields.pop(name) for name in ("parties", "buyer") if name in fields}
    return tender(f"ocds-h6vhtk-00000{number}", tender=fields, **sections)


def at(place):
    return {"items": [{"id": "1", "deliveryAddresses": [{"region": place}]}]}


def text_of(client, **query):
    return " ".join(client.get("/tenders/", query).content.decode().split())


# Places


def test_a_council_finds_what_is_for_it_and_what_is_offered_wider(client):
    one(1, **at("UKI41"))
    one(2, **at("UKI"))
    one(3, **at("UK"))
    one(4, **at("UKI43"))
    one(5, **at("UKD"))
    one(6, **at("UKI"), **buyer("London Borough of Hackney", "PAAA-0001-AAAA"))
    assert listed(client, area="E09000012") == ["1", "2", "3", "6"]
    page = text_of(client, area="E09000012")
    assert "offered for the whole of London" in page
    assert page.count("offered for the whole of") == 3


def test_a_county_finds_what_is_for_its_districts_and_they_what_is_for_it(client):
    one(1, **at("UKH35"), **buyer("Harlow Council", "PAAA-0001-AAAA"))
    one(2, **buyer("Essex County Council", "PAAA-0002-AAAA"))
    assert listed(client, area="E10000012") == ["1", "2"]
    assert listed(client, area="E07000073") == ["1", "2"]


def test_the_name_of_a_council_becomes_its_code_and_stands_in_the_field(client):
    one(1, **at("UKI41"))
    assert redirected(client, area="hackney", q="advocacy") == {
        "area": "E09000012",
        "q": "advocacy",
    }
    assert 'value="Hackney"' in text_of(client, area="E09000012")
    assert redirected(client, area="E08000038")["area"] == "E08000016"  # Barnsley's newer code


def test_part_of_a_name_offers_the_councils_that_it_fits(client):
    one(1)
    assert redirected(client, area="birm")["area"] == "E08000025"  # only one begins so
    page = client.get("/tenders/", {"area": "bar", "q": "advocacy"})
    [(label, _, message, ways)] = page.context["offered"]
    assert (label, ways[0][0]) == ("Council area", "Barking and Dagenham")
    assert "We know several" in message
    chosen = client.get(ways[0][1]).context["filter"].chosen["area"]
    assert chosen.name == "Barking and Dagenham"
    assert listed(client, area="bar") == ["1"]


def test_where_more_fit_than_are_offered_it_says_so(client):
    [(_, _, message, ways)] = client.get("/tenders/", {"area": "b"}).context["offered"]
    assert message.startswith(f"We know more than {len(ways)} of this name")


def test_a_council_of_the_past_offers_what_followed_it(client):
    page = client.get("/tenders/", {"area": "E10000006"})
    [(_, _, message, ways)] = page.context["offered"]
    assert "ended on 31 March 2023" in message
    assert {words for words, _ in ways} == {"Cumberland", "Westmorland and Furness"}


@pytest.mark.parametrize("value", ["nowhere at all", "E99999999", "'; DROP TABLE", "%", "x" * 500])
@pytest.mark.parametrize("name", ["area", "buyer", "cpv"])
def test_what_names_nothing_is_left_out_and_said(client, name, value):
    one(1)
    assert listed(client, **{name: value}) == ["1"]
    assert "we left" in text_of(client, **{name: value})


# Buyers and codes


def test_a_buyer_is_found_by_name_and_by_address(client):
    one(1, **buyer("Leeds City Council", "PAAA-0001-AAAA"))
    one(2, **buyer("Leeds Teaching Hospitals", "PAAA-0002-AAAA"))
    slug = Organisation.objects.get(name="Leeds City Council").slug
    assert redirected(client, buyer="leeds city council") == {"buyer": slug}
    assert listed(client, buyer=slug) == ["1"]
    page = client.get("/tenders/", {"buyer": "leeds"})
    assert len(page.context["offered"][0][3]) == 2


def test_an_organisation_that_a_person_set_up_is_no_buyer(client):
    Organisation.objects.create(
        kind="public_buyer", name="Made-up Council", slug="made-up", origin="person"
    )
    one(1)
    assert "do not know a buyer" in text_of(client, buyer="made-up")
    assert "do not know a buyer" in text_of(client, buyer="Made-up Council")


def test_the_beginning_of_a_cpv_code_finds_all_that_it_holds(client):
    one(1, classification={"scheme": "CPV", "id": "85312300"})
    one(2, classification={"scheme": "CPV", "id": "85120000"})
    one(3, classification={"scheme": "CPV", "id": "60120000"})
    assert listed(client, cpv="85") == ["1", "2"]
    assert listed(client, cpv="85312") == ["1"]
    assert redirected(client, cpv="85312000-9") == {"cpv": "85312"}
    assert "We know several" in text_of(client, cpv="social work")
    assert "do not know a CPV" in text_of(client, cpv="8")


# Value, dates, suitability


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"value_min": "25,000"}, ["2", "3"]),
        ({"value_min": "£25,000.01"}, ["3"]),
        ({"value_max": "25000"}, ["1", "2", "3"]),
        ({"value_max": "9999"}, ["1"]),
        ({"value_min": "30000", "value_max": "40000"}, ["3"]),
        ({"value_min": "0"}, ["1", "2", "3", "4"]),
    ],
)
def test_values_are_compared_with_the_whole_range_of_the_notice(client, query, found):
    one(1, value={"amount": 9999, "currency": "GBP"})
    one(2, value={"amount": 25000, "currency": "GBP"})
    one(3, value={"amount": 50000, "currency": "GBP"}, minValue={"amount": 20000})
    one(4)
    assert listed(client, **query) == found


@pytest.mark.parametrize(
    "value", ["much", "-5", "1e400", "1e-99999", "NaN", "Infinity", "9" * 40, "1.2.3"]
)
def test_what_is_no_amount_is_left_out_and_said(client, value):
    one(1, value={"amount": 9999, "currency": "GBP"})
    assert listed(client, value_min=value) == ["1"]
    assert "Give an amount in pounds" in text_of(client, value_min=value)


def test_published_after_includes_the_day_in_uk_time(client):
    first_moment = datetime.fromisoformat("2026-05-01T00:00:00+01:00")
    take_in(release("ocds-h6vhtk-000001", date=first_moment))
    assert listed(client, status="all", published_after="2026-05-01") == ["1"]
    assert listed(client, status="all", published_after="2026-05-02") == []


def test_whom_a_lot_suits_the_tender_suits(client):
    one(1, suitability={"vcse": True})
    one(2, lots=[{"id": "1", "suitability": {"vcse": True, "sme": False}}])
    one(3, suitability={"sme": True})
    assert listed(client, suitable="vcse") == ["1", "2"]
    assert listed(client, suitable="sme") == ["3"]


def test_a_twin_is_found_by_the_service_of_either(client):
    fields = {"tenderPeriod": {"endDate": "2027-06-10T12:00:00+01:00"}}
    take_in(release("ocds-h6vhtk-000001", tender=fields, **buyer()))
    take_in(release("ocds-b5fd17-000002", id="x-1", tender=fields, **buyer()))
    assert listed(client, source="contracts-finder") == listed(client) == ["1"]
    assert "Find a Tender and Contracts Finder" in text_of(client)


# What is said above the list


def test_what_is_chosen_stands_above_the_list_with_a_way_to_remove_it(client):
    one(1)
    asked = {
        "q": "advocacy",
        "status": "all",
        "region": "UKI",
        "cpv": "85",
        "value_min": "1000",
        "closes_after": "2026-05-01",
        "sort": "published",
    }
    page = client.get("/tenders/", asked)
    chips = {label: (value, without) for label, value, without in page.context["chips"]}
    assert {label: value for label, (value, _) in chips.items()} == {
        "Words": "advocacy",
        "Stage": "All stages",
        "Region": "London",
        "CPV code": "85000000-9 Health and social work services",
        "Worth at least": "£1,000",
        "Closes on or after": "1 May 2026",
    }
    for name, (_, without) in chips.items():
        left = client.get(without).context["chips"]
        assert name not in [label for label, *_ in left]
        assert len(left) == len(chips) - 1


def test_without_a_choice_nothing_stands_above_the_list(client):
    one(1)
    assert client.get("/tenders/").context["chips"] == []


def test_each_choice_says_how_many_it_gives(client):
    one(1, **at("UKI"))
    one(2, **at("UKD"))
    page = text_of(client, region="UKI")
    assert ">London (1)</option>" in page
    assert ">North West (1)</option>" in page
    assert ">Scotland (0)</option>" in page
    assert ">Open (1)</option>" in page
    assert ">Find a Tender (1)</option>" in page


def test_synonyms_are_said_above_the_list(client):
    SynonymGroup.objects.create(key="linen", members=["laundry", "linen hire", "washing"])
    one(1, title="Linen hire")
    assert listed(client, q="laundry") == ["1"]
    assert "We also looked for “linen hire” and “washing”" in text_of(client, q="laundry")


def test_a_misspelt_word_that_finds_nothing_is_met_with_the_nearest(client):
    SearchWord.objects.create(word="advocacy", stem="advocaci", documents=3)
    one(1)
    page = client.get("/tenders/", {"q": "advocasy", "region": "UKI"})
    assert page.context["page"].rows == []
    assert (
        client.get(page.context["nearest"]["address"]).context["filter"].chosen["q"] == "advocacy"
    )


def test_the_page_of_a_tender_leads_back_to_the_list_as_it_was(client):
    found = one(1)
    page = text_of(client, q="advocacy", sort="value")
    assert "?found=q%3Dadvocacy%26sort%3Dvalue" in page
    answer = client.get(found.get_absolute_url(), {"found": "q=advocacy&sort=value"})
    assert 'href="/tenders/?q=advocacy&amp;sort=value"' in answer.content.decode()


@pytest.mark.parametrize(
    "found", ["//evil.example", "javascript:alert(1)", "&" * 5000, "%ff", "\x00"]
)
def test_what_leads_back_leads_nowhere_else(client, found):
    answer = client.get(one(1).get_absolute_url(), {"found": found})
    assert answer.status_code == 200
    assert 'href="//evil' not in answer.content.decode()


# Orders


def test_the_best_match_comes_first(client):
    one(1, title="Transport", description="with some advocacy")
    one(2, title="Advocacy for advocacy")
    rows = client.get("/tenders/", {"q": "advocacy", "sort": "relevance"}).context["page"].rows
    assert [row.ocid[-1] for row in rows] == ["2", "1"]


def test_best_match_without_words_is_the_usual_order(client):
    one(1)
    page = client.get("/tenders/", {"sort": "relevance"})
    assert page.context["order"] == "closing soonest first"


def test_the_highest_value_comes_first_and_what_states_none_last(client):
    one(1, value={"amount": 10, "currency": "GBP"})
    one(2)
    one(3, value={"amount": 99, "currency": "GBP"})
    rows = client.get("/tenders/", {"sort": "value"}).context["page"].rows
    assert [row.ocid[-1] for row in rows] == ["3", "1", "2"]


def test_beyond_the_last_numbered_page_the_next_is_found_by_what_stands_before(client, monkeypatch):
    monkeypatch.setattr("tenders.views.search.MOST_PAGES", 2)
    monkeypatch.setattr("tenders.views.search.PAGE_LENGTH", 1)
    for number in range(4):
        one(number)
    seen, where = [], "/tenders/"
    while where:
        page = client.get(where)
        seen += [row.ocid[-1] for row in page.context["page"].rows]
        where = page.context["next"]
    assert sorted(seen) == ["0", "1", "2", "3"]
    assert "Further down" in page.content.decode()
    assert page.context["previous"] == "/tenders/"


@pytest.mark.parametrize(
    "query",
    [
        "after=x",
        "after=0_2026-05-01T00:00:00%2B00:00_1",
        "page=50",
        "page=30&sort=relevance&q=advocacy",
    ],
)
def test_a_place_past_the_end_gives_the_first_page(client, query):
    one(1)
    assert len(client.get(f"/tenders/?{query}").context["page"].rows) == 1
