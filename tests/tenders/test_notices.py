import hashlib
import json
import threading
from datetime import timedelta

import pytest
from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.utils import timezone

from portal.organisations.models import Organisation
from tenders.actions import notices
from tenders.actions.notices import close_passed, import_package
from tenders.actions.twins import decide_twin
from tenders.models import Rejection, Release, Reservation, Tender, Twin
from tenders.ocds.project import project
from tenders.ocds.read import RawRelease
from tenders.ocds.reserve import compare_claims, write_claims
from tests.factories.accounts import make_coordinator
from tests.factories.tenders import OCID, PUBLISHED, buyer, package, release, take_in, tender

pytestmark = pytest.mark.django_db

DATE = "2027-04-01T12:00:00+01:00"
LATER = "2027-04-08T12:00:00+01:00"


def only_tender():
    return Tender.objects.get()


def test_the_bytes_are_kept_as_received_with_their_hash():
    take_in(release())
    kept = Release.objects.get()
    assert kept.received_bytes == json.dumps(release()).encode()
    assert kept.sha256 == hashlib.sha256(kept.received_bytes).hexdigest()


def test_the_same_again_changes_nothing():
    take_in(release())
    again = take_in(release())
    assert (again.releases, again.new, again.unchanged) == (1, 0, 1)
    assert Release.objects.count() == 1


def test_the_same_twice_in_one_page_is_kept_once():
    outcome = take_in(release(), release())
    assert (outcome.releases, outcome.new, outcome.unchanged) == (2, 1, 1)


def test_the_same_id_with_other_content_is_a_new_version_and_counts():
    take_in(release(tender={"title": "First"}))
    take_in(release(tender={"title": "Mended"}))
    assert Release.objects.count() == 2
    assert only_tender().title == "Mended"
    assert len(only_tender().history) == 1


def test_a_late_arrival_of_an_earlier_release_is_put_in_its_place():
    take_in(release(id="2", date=PUBLISHED + timedelta(days=2), tender={"title": "Second"}))
    take_in(release(id="1", tender={"title": "First", "tenderPeriod": {"endDate": DATE}}))
    found = only_tender()
    assert found.title == "Second"
    assert found.closes_at.isoformat() == "2027-04-01T11:00:00+00:00"
    assert [entry["release_id"] for entry in found.history] == ["1", "2"]


def test_what_was_created_and_updated_is_counted():
    first = take_in(release(), release("ocds-h6vhtk-000002"))
    second = take_in(release(id="2", tag=["tenderUpdate"]), release("ocds-h6vhtk-000003"))
    assert (first.tenders_created, first.tenders_updated) == (2, 0)
    assert (second.tenders_created, second.tenders_updated) == (1, 1)


def test_a_broken_release_is_rejected_by_name_and_the_rest_goes_in():
    outcome = take_in(release(), {"id": "odd"}, release("ocds-h6vhtk-000002"), file="a.json")
    assert (outcome.releases, outcome.new, outcome.rejected) == (3, 2, 1)
    waiting = Rejection.objects.get()
    assert (waiting.file, waiting.release, waiting.reason) == ("a.json", "odd", "no ocid")


def test_the_same_rejection_again_waits_once():
    take_in({"id": "odd"})
    take_in({"id": "odd"})
    assert Rejection.objects.count() == 1


def test_one_release_that_we_fail_on_does_not_keep_out_the_others(monkeypatch):
    really = notices.arrive

    def fails_on_one(raw, source):
        if b"h6vhtk-000002" in raw.raw:
            raise ZeroDivisionError
        return really(raw, source)

    monkeypatch.setattr(notices, "arrive", fails_on_one)
    outcome = take_in(*(release(f"ocds-h6vhtk-00000{n}") for n in range(5)))
    assert (outcome.new, outcome.rejected) == (4, 1)
    assert "fault of the portal" in Rejection.objects.get().reason


def test_large_releases_come_in_smaller_batches():
    sizes = [notices.BATCH_BYTES // 2] * 3 + [1] * (notices.BATCH + 1)
    releases = [RawRelease(b" " * size, {}, "") for size in sizes]
    counts = [len(batch) for batch in notices.batches(releases)]
    assert counts == [2, notices.BATCH, 2]


def test_a_cancellation_closes_though_the_date_is_ahead():
    take_in(release(tender={"tenderPeriod": {"endDate": LATER}}))
    cancelled = release(
        id="2",
        tag=["tenderCancellation"],
        date=PUBLISHED + timedelta(days=1),
        tender={"title": None, "status": "withdrawn"},
    )
    take_in(cancelled)
    found = only_tender()
    assert (found.status, found.title) == ("cancelled", "Advocacy service")


def test_a_moved_deadline_moves_the_closing_and_stands_in_the_history():
    take_in(release(tender={"tenderPeriod": {"endDate": DATE}}))
    take_in(
        release(
            id="2",
            date=PUBLISHED + timedelta(days=1),
            tag=["tenderUpdate"],
            tender={"tenderPeriod": {"endDate": LATER}},
        )
    )
    found = only_tender()
    assert found.closes_at.isoformat() == "2027-04-08T11:00:00+00:00"
    assert [change["what"] for change in found.history[-1]["changes"]] == ["bids"]


def test_a_closing_date_without_an_hour_begins_with_that_day_and_stays_open_to_its_end():
    take_in(release(tender={"tenderPeriod": {"endDate": "2027-06-19"}}))
    found = only_tender()
    assert found.closes_at.isoformat() == "2027-06-18T23:00:00+00:00"
    assert found.open_until.isoformat() == "2027-06-19T23:00:00+00:00"
    assert not found.closes_hour_known


def test_the_expression_of_interest_is_what_closes_first():
    take_in(
        release(tender={"expressionOfInterestDeadline": DATE, "tenderPeriod": {"endDate": LATER}})
    )
    found = only_tender()
    assert found.closes_at == found.eoi_closes_at == found.open_until
    assert found.bids_close_at > found.closes_at


def test_a_buyer_named_in_a_notice_becomes_an_organisation_once():
    take_in(release(**buyer()), release("ocds-h6vhtk-000002", **buyer()))
    body = Organisation.objects.get()
    assert (body.name, body.kind, body.origin) == ("Leeds City Council", "public_buyer", "notice")
    assert body.tenders.count() == 2


def test_words_of_title_buyer_lots_and_description_are_found():
    fields = {"description": "For adults.", "lots": [{"id": "1", "title": "Peer support"}]}
    take_in(release(tender=fields, **buyer()))
    for words in ("services", "leeds", "peer", "adult"):
        query = SearchQuery(words, config="english", search_type="websearch")
        assert Tender.objects.filter(search=query).exists(), words


def test_places_services_and_regions_come_from_the_items():
    items = [
        {
            "id": "1",
            "additionalClassifications": [{"scheme": "CPV", "id": "60120000"}],
            "deliveryAddresses": [{"region": "UKD3"}],
        }
    ]
    take_in(release(tender={"items": items}))
    found = only_tender()
    assert (found.cpv, found.places, found.regions) == (["60120000"], ["UKD3"], ["UKD"])
    assert "transport" in found.services


def test_lots_follow_the_notice_and_keep_their_rows():
    take_in(release(tender={"lots": [{"id": "1", "title": "Old"}, {"id": "2"}]}))
    before = only_tender().lots.get(key="1").pk
    take_in(
        release(
            id="2",
            date=PUBLISHED + timedelta(days=1),
            tender={"lots": [{"id": "1", "title": "New"}]},
        )
    )
    lots = only_tender().lots.all()
    assert [(lot.key, lot.title) for lot in lots] == [("1", "New"), ("2", "")]
    assert lots[0].pk == before


# Reservations


CODE = {"otherRequirements": {"reservedParticipation": ["shelteredWorkshop"]}}
WORDS = "This contract is reserved for supported employment providers under section 32."


def test_a_code_is_stated():
    take_in(release(tender=CODE))
    assert (only_tender().reserved, Reservation.objects.get().state) == ("stated", "stated")


def test_words_only_suggest():
    take_in(release(tender={"description": WORDS}))
    found = only_tender()
    assert (found.reserved, found.regimes) == ("suggested", [])
    assert WORDS in Reservation.objects.get().sentence


def test_one_reserved_lot_does_not_reserve_the_tender():
    lots = [{"id": "1", "title": "A"}, {"id": "2", "title": "B", **CODE}]
    take_in(release(tender={"lots": lots}))
    found = only_tender()
    assert (found.reserved, found.reserved_lots_only) == ("stated", True)
    assert Reservation.objects.get().lot_key == "2"


def test_not_reserved_and_not_said_are_told_apart():
    take_in(
        release(tender={"description": "This contract is not reserved."}),
        release("ocds-h6vhtk-000002"),
    )
    said = dict(Tender.objects.values_list("ocid", "reserved"))
    assert said == {OCID: "none", "ocds-h6vhtk-000002": "unknown"}


def test_an_empty_list_of_codes_says_that_it_is_not_reserved_and_lifts_an_earlier_code():
    take_in(release(tender=CODE))
    lifted = {"otherRequirements": {"reservedParticipation": []}}
    take_in(release(id="2", date=PUBLISHED + timedelta(days=1), tender=lifted))
    assert only_tender().reserved == "none"
    assert not Reservation.objects.exists()


def test_a_demonstration_is_no_twin_of_the_notice_it_is_made_from(settings):
    fields = {"tenderPeriod": {"endDate": LATER}}
    take_in(release("ocds-h6vhtk-000001", tender=fields, **buyer()))
    take_in(release(f"{settings.OCID_PREFIX}-demo-a", tender=fields, **buyer()))
    assert not Twin.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_claims_of_three_tenders_cost_no_more_queries_than_of_one(django_assert_num_queries, count):
    ocids = [f"ocds-h6vhtk-00000{number}" for number in range(count)]
    fields = {"description": WORDS, "lots": [{"id": "1"}, {"id": "2", **CODE}]}
    take_in(*[release(ocid, tender=fields) for ocid in ocids])
    projections = project(ocids)
    Reservation.objects.filter(code="").update(sentence="As it stood before.")
    Reservation.objects.exclude(code="").update(lot_key="a lot that is gone")

    # The tenders, to hold them, and what they hold; what is new, changed and gone
    with django_assert_num_queries(5):
        write_claims(compare_claims(projections))

    assert set(Reservation.objects.values_list("lot_key", flat=True)) == {"", "2"}
    assert not Reservation.objects.filter(sentence="As it stood before.").exists()


def test_a_suggestion_goes_when_the_notice_no_longer_makes_it():
    take_in(release(tender={"description": WORDS}))
    take_in(release(tender={"description": "For everyone."}))
    assert not Reservation.objects.exists()
    assert only_tender().reserved == "unknown"


# Twins


def two_services(**second):
    fields = {"tenderPeriod": {"endDate": LATER}}
    take_in(release("ocds-h6vhtk-000001", tender=fields, **buyer()))
    take_in(release("ocds-b5fd17-0001", id="x-1", tender=fields | second, **buyer()))


def test_the_same_on_two_services_is_probably_one():
    two_services()
    twin = Twin.objects.get()
    assert (twin.basis, twin.state) == ("match", "probable")


def test_another_closing_date_makes_no_twin():
    two_services(tenderPeriod={"endDate": DATE})
    assert not Twin.objects.exists()


def test_the_same_title_on_one_service_is_no_twin():
    fields = {"tenderPeriod": {"endDate": LATER}}
    take_in(*(release(f"ocds-h6vhtk-00000{n}", tender=fields, **buyer()) for n in (1, 2)))
    assert not Twin.objects.exists()


@pytest.mark.parametrize("linked_first", [True, False])
def test_a_devolved_notice_is_known_by_its_link_whichever_comes_first(linked_first):
    href = "https://api.publiccontractsscotland.gov.uk/v1/Notice?id=ocds-r6ebe6-0000832320"
    linking = release("ocds-h6vhtk-000001", links=[{"rel": "canonical", "href": href}])
    linked = release("ocds-r6ebe6-0000832320")
    for each in (linking, linked) if linked_first else (linked, linking):
        take_in(each)
    assert Twin.objects.get().basis == "link"


def test_a_rejected_pair_stays_rejected_on_the_next_import():
    two_services()
    decide_twin(twin=Twin.objects.get(), state="rejected", by=make_coordinator())
    take_in(release("ocds-h6vhtk-000001", id="2", tender={"tenderPeriod": {"endDate": LATER}}))
    assert Twin.objects.get().state == "rejected"


# The clock


def test_the_clock_closes_what_has_passed_at_its_moment_and_not_before():
    closes = timezone.now() + timedelta(hours=1)
    tender(closes=closes)
    closes = only_tender().open_until
    assert close_passed(closes - timedelta(microseconds=1)) == 0
    assert close_passed(closes) == 1
    assert only_tender().status == "closed"
    assert close_passed(closes) == 0


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_lose_nothing():
    pages = [
        package(
            *(
                release(
                    f"ocds-h6vhtk-{n:06}",
                    id=f"{half}-{n}",
                    **buyer(f"Body {n}", f"PAAA-{n:04}-AAAA"),
                )
                for n in range(20)
            )
        )
        for half in "ab"
    ]
    faults = []

    def run(page):
        try:
            import_package(page, file="page")
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[page]) for page in pages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert Release.objects.count() == 40
    assert Tender.objects.count() == Organisation.objects.count() == 20
    assert {len(found.history) for found in Tender.objects.all()} == {2}


def test_a_notice_that_exceeds_a_limit_of_the_database_does_not_stop_the_others():
    letters = [chr(0x20000 + n) + chr(0x20000 + 7 * n % 40_000) for n in range(40_000)]
    words = " ".join(letters)
    huge = release(
        "ocds-h6vhtk-000002", tender={"description": words, "lots": [{"id": "1", "title": words}]}
    )
    outcome = take_in(release("ocds-h6vhtk-000001"), huge, release("ocds-h6vhtk-000003"))
    assert outcome.new + outcome.rejected == 3
    assert Tender.objects.filter(ocid__in=["ocds-h6vhtk-000001", "ocds-h6vhtk-000003"]).count() == 2


def test_a_lot_with_a_very_long_id_can_be_reserved():
    lots = [{"id": f"{n}" + "x7q" * 3000, "title": "A", **CODE} for n in range(2)]
    take_in(release(tender={"lots": lots}))
    assert Reservation.objects.count() == 2


def test_a_day_that_ends_at_24_hours_ends_at_midnight():
    take_in(release(tender={"tenderPeriod": {"endDate": "2026-12-31T24:00:00Z"}}))
    assert only_tender().closes_at.isoformat() == "2027-01-01T00:00:00+00:00"
