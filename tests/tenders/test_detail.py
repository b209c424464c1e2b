from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from tenders.actions.notices import import_package
from tenders.actions.twins import decide_twin
from tenders.models import Tender, Twin
from tenders.ocds.notice import document, weight
from tests.factories.accounts import make_coordinator
from tests.factories.tenders import (
    OCID,
    PUBLISHED,
    buyer,
    package,
    release,
    suggestion,
    take_in,
    tender,
)

pytestmark = pytest.mark.django_db

CODE = {"otherRequirements": {"reservedParticipation": ["shelteredWorkshop"]}}
ACT = {"legalBasis": {"scheme": "UKPGA", "id": "2023/54"}}


def words(client, ocid=OCID):
    page = client.get(f"/tenders/{ocid}/")
    assert page.status_code == 200
    return " ".join(unescape(page.content.decode()).split())


def show(client, **tender):
    take_in(release(tender=tender))
    return words(client)


def test_a_tender_that_is_not_there_is_not_found(client):
    assert client.get("/tenders/ocds-h6vhtk-ffffff/").status_code == 404


def test_the_first_line_says_for_whom_it_is_reserved_and_under_which_rule(client):
    page = show(client, **CODE, **ACT)
    assert "for supported employment providers." in page
    assert "Procurement Act 2023, s. 32" in page
    assert "Reserved: the notice’s code says so" in page


def test_a_policy_that_allows_several_kinds_is_said_as_the_notice_means_it(client):
    small = {"otherRequirements": {"reservedParticipation": ["smeVcse"]}}
    page = show(client, **small, **ACT, aboveThreshold=False)
    assert "for small and medium-sized businesses, and voluntary, community" in page


def test_a_suggestion_is_never_said_as_a_fact(client):
    suggestion(**ACT)
    page = words(client)
    assert "Its words suggest that it is reserved" in page
    assert "Nobody has confirmed that." in page
    assert "the notice’s code says so" not in page


def test_a_notice_that_does_not_say_says_so(client):
    assert "The notice does not say </span>" in show(client)


def test_open_to_all_is_said_with_the_sentence(client):
    page = show(client, description="This contract is not reserved. Anyone may bid.")
    assert "Open to all" in page
    assert "<blockquote><p>This contract is not reserved.</p></blockquote>" in page


def test_one_reserved_lot_is_marked_on_that_lot(client):
    lots = [{"id": "1", "title": "Vans"}, {"id": "2", "title": "Gardens", **CODE}]
    page = show(client, lots=lots, **ACT)
    assert "Some lots are reserved for supported employment providers" in page
    assert page.index("Lot 1: Vans") < page.index("Lot 2: Gardens") < page.index("code says so")


def test_both_closing_moments_are_shown_with_day_hour_and_uk_time(client):
    page = show(
        client,
        expressionOfInterestDeadline="2027-04-07T17:00:00+01:00",
        tenderPeriod={"endDate": "2027-05-10T12:00:00+01:00"},
    )
    assert "Expressions of interest close" in page
    assert "Wednesday 7 April 2027 at 5pm, UK time" in page
    assert "Monday 10 May 2027 at 12 noon, UK time" in page


def test_a_date_without_an_hour_says_that_none_was_given(client):
    page = show(client, tenderPeriod={"endDate": "2027-06-19"})
    assert "Saturday 19 June 2027, no hour given: ask the buyer" in page


def test_money_says_whether_vat_is_in(client):
    page = show(client, value={"amount": 1000, "amountGross": 1250, "currency": "GBP"})
    assert "£1,000 without VAT, £1,250 with VAT" in page


def test_text_from_a_notice_is_never_markup(client):
    page = client.get(
        f"/tenders/{tender(tender={'title': 'A <script>alert(1)</script> & B'}).ocid}/"
    ).content.decode()
    assert "<script>alert" not in page


def test_an_address_that_cannot_be_followed_is_no_link(client):
    page = show(client, documents=[{"id": "1", "title": "Pack", "url": "javascript:alert(1)"}])
    assert "Pack" in page
    assert "javascript:" not in page


def test_a_licence_of_a_file_is_never_a_link(client):
    import_package(package(release("ocds-abcdef-1"), license="javascript:alert(1)"), file="a.json")
    page = words(client, "ocds-abcdef-1")
    assert "The source names no licence that we know." in page
    assert "javascript:" not in page


def test_a_tender_that_passed_a_moment_ago_says_so_before_the_clock_has_ticked(client):
    tender()
    Tender.objects.update(open_until=timezone.now())
    assert "This is closed. You can no longer bid." in words(client)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("planned", "This is planned. You cannot bid yet."),
        ("cancelled", "The buyer has cancelled this. You cannot bid."),
        ("awarded", "This has been awarded. You can no longer bid."),
    ],
)
def test_what_is_not_open_says_so_in_words(client, status, said):
    tender(status=status)
    assert said in words(client)


def test_a_transparency_notice_says_that_nothing_is_signed(client):
    take_in(
        release(
            tag=["award", "contract"],
            tender={"status": "complete"},
            awards=[{"id": "1", "status": "pending"}],
        )
    )
    assert "Nothing is signed yet." in words(client)


def test_the_history_tells_old_and_new_deadline(client):
    take_in(
        release(tender={"tenderPeriod": {"endDate": "2027-04-01T12:00:00+01:00"}}),
        release(
            id="000002-2026",
            tag=["tenderUpdate"],
            date=PUBLISHED + timedelta(days=1),
            tender={"tenderPeriod": {"endDate": "2027-04-08T12:00:00+01:00"}},
        ),
    )
    page = words(client)
    assert "<del>Thursday 1 April 2027 at 12 noon, UK time</del>" in page
    assert "<ins>Thursday 8 April 2027 at 12 noon, UK time</ins>" in page


def test_an_amendment_stands_with_its_words_above_the_dates(client):
    take_in(
        release(
            "ocds-b5fd17-1",
            tag=["tenderAmendment"],
            tender={
                "description": "The new deadline is 28 January.",
                "tenderPeriod": {"endDate": "2027-01-24T12:00:00Z"},
            },
        )
    )
    page = words(client, "ocds-b5fd17-1")
    assert page.index("The buyer amended this notice.") < page.index("Tenders close")


def test_the_source_the_licence_and_the_official_notice_are_named(client):
    page = show(client)
    assert "Find a Tender" in page
    assert 'href="https://www.find-tender.service.gov.uk/Notice/000001-2026"' in page
    assert "Open Government Licence v3.0" in page


def test_how_to_apply_turns_an_address_in_a_sentence_into_a_link(client):
    page = show(client, submissionMethodDetails="Apply at https://example.org/apply please.")
    assert 'href="https://example.org/apply"' in page


def test_a_twin_is_named_on_both_pages(client):
    fields = {"tenderPeriod": {"endDate": "2027-04-08T12:00:00+01:00"}}
    take_in(release("ocds-h6vhtk-000001", tender=fields, **buyer()))
    take_in(release("ocds-b5fd17-0001", id="x-1", tender=fields, **buyer()))
    assert 'href="/tenders/ocds-b5fd17-0001/"' in words(client, "ocds-h6vhtk-000001")
    assert 'href="/tenders/ocds-h6vhtk-000001/"' in words(client, "ocds-b5fd17-0001")


def test_only_a_coordinator_sees_the_ways_to_decide(client):
    suggestion()
    assert "/desk/" not in words(client)
    client.force_login(make_coordinator())
    assert "Decide on this claim" in words(client)


def test_a_demonstration_says_that_it_is_one(client, settings):
    found = tender(f"{settings.OCID_PREFIX}-demo-advocacy")
    assert "This is a demonstration." in words(client, found.ocid)


@pytest.mark.parametrize("count", [1, 3])
def test_three_lots_cost_no_more_queries_than_one(client, count, django_assert_num_queries):
    take_in(release(tender={"lots": [{"id": str(n), "title": "A"} for n in range(count)]}))
    with django_assert_num_queries(4):
        client.get(f"/tenders/{OCID}/")


def test_the_page_of_a_buyer_shows_its_tenders(client):
    found = tender(**buyer())
    assert found.get_absolute_url() in client.get(found.buyer.get_absolute_url()).content.decode()


def test_confirmed_twins_are_said_to_be_the_same(client):
    one, two = tender("ocds-h6vhtk-000001"), tender("ocds-h6vhtk-000002")
    twin = Twin.objects.create(first=one, second=two, basis="match", reason="alike")
    assert "This is probably the same as" in words(client, one.ocid)
    decide_twin(twin=twin, state="confirmed", by=make_coordinator())
    assert "This is the same opportunity as" in words(client, one.ocid)


@pytest.mark.parametrize("status", ["cancelled", "awarded"])
def test_where_it_is_over_nothing_tells_how_to_apply(client, status):
    tender(status=status, tender={"submissionMethodDetails": "By post."})
    page = words(client)
    assert "How to apply" not in page
    assert "You can no longer apply. This is what the notice said:" in page
    assert "By post." in page


def test_an_award_without_a_name_is_numbered_and_says_what_is_not_named(client):
    award = {"id": "1", "status": "active", "value": {"amount": 5, "currency": "GBP"}}
    take_in(release(tag=["award"], tender={"status": "complete"}, awards=[award]))
    page = words(client)
    assert "Award 1</h3>" in page
    assert "<dt>Supplier</dt><dd>not named</dd>" in page


OGL = "nationalarchives.gov.uk/doc/open-government-licence"


@pytest.mark.parametrize(
    ("licence", "said"),
    [
        (f"http://www.{OGL}/version/2", "Open Government Licence v2.0</a>."),
        (f"https://{OGL}/", "Open Government Licence v3.0</a>."),
        (f"https://www.{OGL}/version/3/exceptions/", "names no licence that we know."),
        (f"https://example.org/?not={OGL}", "names no licence that we know."),
    ],
)
def test_only_the_address_of_the_open_government_licence_counts_as_it(client, licence, said):
    import_package(package(release("ocds-abcdef-1"), license=licence), file="a.json")
    assert said in words(client, "ocds-abcdef-1")


def test_the_moments_stand_in_order_of_time_and_the_past_is_said_as_past(client):
    page = show(
        client,
        tenderPeriod={"endDate": "2099-05-10T12:00:00+01:00"},
        enquiryPeriod={"endDate": "2026-05-02T12:00:00+01:00"},
    )
    act, questions = page.index("To take part, act by"), page.index("Questions closed on")
    assert act < questions < page.index("Tenders close</dt>")


def test_a_criterion_that_is_only_a_number_is_a_weight(client):
    criteria = [
        {"name": "Quality", "description": "70"},
        {"type": "price", "numbers": [{"number": 30, "weight": "percentageExact"}]},
    ]
    page = show(client, lots=[{"id": "1", "awardCriteria": {"criteria": criteria}}])
    assert 'Quality</th><td data-label="Weight">70</td>' in page
    assert 'Price</th><td data-label="Weight">30%</td>' in page


def test_each_document_has_a_name_of_its_own(client):
    papers = [
        {"id": "1", "title": ".", "url": "https://example.org/a?b"},
        {"id": "2", "documentType": "biddingDocuments", "url": "https://example.org/1"},
        {"id": "3", "documentType": "biddingDocuments", "url": "https://example.org/2"},
    ]
    page = show(client, documents=papers)
    for name in (
        "Document on example.org",
        "Bidding documents (1 of 2)",
        "Bidding documents (2 of 2)",
    ):
        assert f">{name}</a>" in page


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("percentageExact", "30%"),
        ("percentageRangeMiddle", "30%"),
        ("pointsExact", "30 points"),
        ("order", "number 30 in importance"),
        ("decimalExact", "30"),
        ("", "30"),
    ],
)
def test_a_weight_is_said_by_the_kind_of_its_number(kind, said):
    assert weight({"numbers": [{"number": 30, "weight": kind}]}) == said


@pytest.mark.parametrize(
    ("given", "said"), [("application/pdf", "PDF"), ("application/x-odd", "application/x-odd")]
)
def test_the_kind_of_a_file_is_said_in_words_that_people_know(given, said):
    assert document({"title": "Pack", "format": given}).format == said


def test_what_stands_for_no_name_is_none():
    assert document({"title": "N/A", "url": "https://buyer.example/x"}).name == (
        "Document on buyer.example"
    )


def test_a_moment_that_was_still_to_come_when_it_was_cancelled_is_said_as_such(client):
    tender(status="cancelled", closes=timezone.now() + timedelta(days=5))
    assert "<dt>Tenders were to close on</dt><dd>" in words(client)
    assert "<dt>Was to close</dt>" in client.get("/tenders/?status=cancelled").content.decode()


def test_who_was_shortlisted_reads_that_tenders_still_close(client):
    passed = (timezone.now() - timedelta(days=2)).isoformat()
    tender(
        closes=timezone.now() + timedelta(days=5), tender={"expressionOfInterestDeadline": passed}
    )
    page = words(client)
    assert "<dt>Expressions of interest closed on</dt>" in page
    assert "<dt>Tenders close</dt>" in page


def test_a_day_without_an_hour_is_over_at_its_end(client):
    today = f"{timezone.localtime():%Y-%m-%d}"
    page = show(client, enquiryPeriod={"endDate": today}, tenderPeriod={"endDate": "2099-01-01"})
    assert "<dt>Questions close</dt>" in page


def test_what_is_planned_says_that_one_cannot_apply_yet(client):
    tender(status="planned")
    assert "You cannot apply yet." in words(client)


def test_a_threshold_is_no_weight():
    assert weight({"numbers": [{"number": 5, "threshold": "minimumScore"}]}) == ""


def test_the_same_document_stands_there_once(client):
    paper = {"title": "n/a", "url": "https://example.org/1", "format": "application/pdf"}
    page = show(client, documents=[{"id": "1", **paper}, {"id": "2", **paper}])
    assert page.count("Document on example.org</a>, PDF</li>") == 1


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ({"durationInDays": 1}, "1 day"),
        ({"startDate": "2027-05-01", "durationInDays": 2}, "from 1 May 2027, 2 days"),
        ({"startDate": "2027-05-01", "endDate": "2027-05-03"}, "from 1 May 2027 to 3 May 2027"),
        ({"endDate": "2027-05-01"}, "until 1 May 2027"),
        ({"maxExtentDate": "2027-05-01"}, "with every extension to 1 May 2027"),
    ],
)
def test_a_period_is_said_by_what_is_known_of_it(client, period, said):
    assert f"<dt>Contract</dt><dd>{said} </dd>" in show(client, contractPeriod=period)


def test_two_claims_have_two_ways_to_decide(client):
    lots = [{"id": "1", **CODE}, {"id": "2", **CODE}]
    client.force_login(make_coordinator())
    page = show(client, lots=lots, **ACT)
    assert ", lot 1</span></a>" in page
    assert ", lot 2</span></a>" in page
