"""Twins fold: the same opportunity on two services is shown as one."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from portal.reference.regimes import REGIMES
from tenders.actions.notices import close_passed
from tenders.actions.reservations import add_reservation, decide_reservation
from tenders.actions.twins import decide_twin, settle_all
from tenders.models import Tender, Twin, TwinCheck
from tenders.tasks import close_tenders
from tests.factories.accounts import make_coordinator
from tests.factories.tenders import buyer, release, take_in

pytestmark = pytest.mark.django_db

FIND_A_TENDER, CONTRACTS_FINDER = "ocds-h6vhtk-000001", "ocds-b5fd17-0001"
SCOTLAND, ANOTHER = "ocds-r6ebe6-0000000001", "ocds-b5fd17-0002"


def notice(ocid, closes=None, source=None, **fields):
    closes = closes or timezone.now() + timedelta(days=7)
    period = {"tenderPeriod": {"endDate": closes.isoformat()}}
    take_in(release(ocid, id=f"{ocid}-1", tender=period | fields, **buyer()), source=source)


def both(**second):
    closes = timezone.now() + timedelta(days=7)
    notice(CONTRACTS_FINDER, closes, **second)
    notice(FIND_A_TENDER, closes)


def shown():
    """What folds into what, by ocid; None for what is shown."""
    return dict(Tender.objects.values_list("ocid", "folds_into__ocid"))


def tell(state, first=FIND_A_TENDER, second=CONTRACTS_FINDER):
    pks = sorted(Tender.objects.filter(ocid__in=[first, second]).values_list("pk", flat=True))
    pair, _ = Twin.objects.get_or_create(
        first_id=pks[0], second_id=pks[1], defaults={"basis": "match", "reason": "alike"}
    )
    decide_twin(twin=pair, state=state, by=make_coordinator())


def test_the_notice_on_find_a_tender_is_shown_for_both():
    both()
    assert shown() == {FIND_A_TENDER: None, CONTRACTS_FINDER: FIND_A_TENDER}


def test_alone_a_notice_is_shown():
    notice(FIND_A_TENDER)
    assert shown() == {FIND_A_TENDER: None}
    assert not TwinCheck.objects.exists()


def test_the_one_that_is_known_to_be_reserved_is_shown():
    reserved = {"otherRequirements": {"reservedParticipation": ["shelteredWorkshop"]}}
    both(**reserved)
    assert shown() == {CONTRACTS_FINDER: None, FIND_A_TENDER: CONTRACTS_FINDER}


def test_who_a_person_says_is_reserved_is_shown_from_the_next_minute_on():
    both()
    folded = Tender.objects.get(ocid=CONTRACTS_FINDER)
    by = make_coordinator()
    claim = add_reservation(
        tender=folded, lot_key="", regime=REGIMES["pa2023_s32"], by=by, ground="The buyer says so."
    )
    close_tenders()
    assert shown() == {CONTRACTS_FINDER: None, FIND_A_TENDER: CONTRACTS_FINDER}
    decide_reservation(reservation=claim, decision="", by=by)
    close_tenders()
    assert shown() == {FIND_A_TENDER: None, CONTRACTS_FINDER: FIND_A_TENDER}
    assert "regime:pa2023_s32" not in Tender.objects.get(ocid=FIND_A_TENDER).marks


def test_told_apart_both_are_shown_and_told_the_same_they_fold_again():
    both()
    tell("rejected")
    assert set(shown().values()) == {None}
    tell("probable")
    assert shown()[CONTRACTS_FINDER] == FIND_A_TENDER


def test_what_is_told_apart_stays_apart_on_the_next_import():
    both()
    tell("rejected")
    notice(FIND_A_TENDER, description="More is said now.")
    assert set(shown().values()) == {None}


def test_dates_on_two_days_are_two_results_until_a_person_says_that_they_are_one():
    value = {"value": {"amount": 1000, "currency": "GBP"}, "items": [CODE]}
    notice(CONTRACTS_FINDER, timezone.now() + timedelta(days=3), **value)
    notice(FIND_A_TENDER, timezone.now() + timedelta(days=9), **value)
    assert Twin.objects.exists()
    assert set(shown().values()) == {None}
    tell("confirmed")
    assert shown()[CONTRACTS_FINDER] == FIND_A_TENDER


CODE = {"id": "1", "classification": {"scheme": "CPV", "id": "85312000"}}


def test_the_same_day_in_uk_time_is_one_day():
    value = {"value": {"amount": 1000, "currency": "GBP"}, "items": [CODE]}
    # In summer 23:30 UTC on the 9th is the 10th in the United Kingdom
    notice(CONTRACTS_FINDER, datetime(2027, 6, 9, 23, 30, tzinfo=UTC), **value)
    notice(FIND_A_TENDER, datetime(2027, 6, 10, 11, 0, tzinfo=UTC), **value)
    assert shown()[CONTRACTS_FINDER] == FIND_A_TENDER


def test_of_three_that_hang_together_one_is_shown():
    closes = timezone.now() + timedelta(days=7)
    for ocid in (ANOTHER, CONTRACTS_FINDER, FIND_A_TENDER):
        notice(ocid, closes)
    assert shown() == {
        FIND_A_TENDER: None,
        CONTRACTS_FINDER: FIND_A_TENDER,
        ANOTHER: FIND_A_TENDER,
    }


def test_two_that_were_told_apart_are_not_brought_together_by_a_third():
    closes = timezone.now() + timedelta(days=7)
    for ocid in (ANOTHER, CONTRACTS_FINDER, FIND_A_TENDER):
        notice(ocid, closes)
    tell("rejected", ANOTHER, CONTRACTS_FINDER)
    assert sorted(map(str, shown().values())) == sorted(["None", "None", FIND_A_TENDER])


def test_the_one_shown_is_found_by_the_words_and_marks_of_both():
    both(description="A hub in Penistone.", items=[CODE])
    lead = Tender.objects.get(ocid=FIND_A_TENDER)
    assert "source:contracts-finder" in lead.marks
    assert "cpv:85312000" in lead.marks
    assert Tender.objects.filter(search="penistone", pk=lead.pk).exists()


def test_what_a_twin_no_longer_says_finds_the_other_no_longer():
    closes = timezone.now() + timedelta(days=7)
    both(description="A hub in Penistone.", items=[CODE])
    later = release(CONTRACTS_FINDER, id="2", date=timezone.now(), **buyer())
    later["tender"] |= {
        "tenderPeriod": {"endDate": closes.isoformat()},
        "description": "A hub in Hoyland.",
        "items": [{"id": "1", "classification": {"scheme": "CPV", "id": "98000000"}}],
    }
    take_in(later)
    lead = Tender.objects.get(ocid=FIND_A_TENDER)
    assert lead.folded.exists()
    assert "cpv:85312000" not in lead.marks
    assert not Tender.objects.filter(search="penistone", pk=lead.pk).exists()


def test_looking_again_changes_nothing():
    both(description="A hub in Penistone.")
    before = list(Tender.objects.order_by("pk").values("marks", "facets", "folds_into", "search"))
    notice(FIND_A_TENDER)  # the same again
    TwinCheck.objects.bulk_create(TwinCheck(tender=each) for each in Tender.objects.all())
    settle_all()
    assert before == list(
        Tender.objects.order_by("pk").values("marks", "facets", "folds_into", "search")
    )


def test_when_the_one_shown_closes_first_the_other_takes_its_place(time_machine):
    first, second = (timezone.now() + timedelta(days=days) for days in (3, 9))
    notice(CONTRACTS_FINDER, second)
    notice(FIND_A_TENDER, first)
    tell("confirmed")
    time_machine.move_to(first)
    close_passed(first)
    settle_all()
    assert shown() == {CONTRACTS_FINDER: None, FIND_A_TENDER: CONTRACTS_FINDER}


def test_a_step_that_was_stopped_is_made_up_for():
    both()
    Tender.objects.update(folds_into=None)
    Twin.objects.all().delete()
    TwinCheck.objects.create(tender=Tender.objects.get(ocid=FIND_A_TENDER))
    settle_all()
    assert shown()[CONTRACTS_FINDER] == FIND_A_TENDER
    assert not TwinCheck.objects.exists()


def test_settling_three_costs_no_more_queries_than_one(django_assert_num_queries):
    for count in (1, 3):
        for number in range(count):
            notice(f"ocds-h6vhtk-10000{number}", title=f"Advocacy {number}")
        TwinCheck.objects.bulk_create(TwinCheck(tender=each) for each in Tender.objects.all())
        with django_assert_num_queries(14):
            settle_all()
