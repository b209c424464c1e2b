"""Each constraint, and somebody who tries to break it."""

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from tenders.models import (
    FetchState,
    Lot,
    Rejection,
    Release,
    Report,
    Reservation,
    ServiceDecision,
    Tender,
    Twin,
)
from tests.factories.accounts import make_user
from tests.factories.tenders import release, suggestion, take_in, tender

pytestmark = pytest.mark.django_db


def refused(write, why):
    with pytest.raises((IntegrityError, InternalError), match=why), transaction.atomic():
        write()


def test_what_was_received_cannot_be_changed():
    take_in(release())
    for field, value in {
        "raw": b"x",
        "sha256": "0" * 64,
        "ocid": "ocds-x",
        "source": "file",
    }.items():
        refused(lambda f=field, v=value: Release.objects.update(**{f: v}), "Cannot update")


def test_what_was_received_cannot_be_deleted():
    take_in(release())
    refused(lambda: Release.objects.all().delete(), "Cannot delete")


def test_our_own_reading_may_be_renewed():
    take_in(release())
    assert Release.objects.update(reading={"ocid": "x"}, changes=[]) == 1


def test_the_same_bytes_stand_once():
    take_in(release())
    kept = Release.objects.get()
    copy = Release(
        **{f.attname: getattr(kept, f.attname) for f in Release._meta.fields if f.name != "id"}
    )
    refused(copy.save, "release_same_content_once")


def test_a_hash_is_a_hash():
    take_in(release())
    kept = Release.objects.get()
    kept.pk, kept._state.adding, kept.sha256 = None, True, "x" * 64
    refused(kept.save, "release_sha256_is_hex")


def test_there_is_one_tender_for_an_ocid():
    found = tender()
    found.pk, found._state.adding, found.search = None, True, None
    refused(lambda: found.save(force_insert=True), "ocid|search")


def test_a_value_range_is_in_order():
    tender()
    refused(
        lambda: Tender.objects.update(value_min=2, value_amount=1), "tender_value_range_in_order"
    )


def test_a_tender_is_not_updated_before_it_is_published():
    found = tender()
    found.updated_at = found.published_at - timezone.timedelta(seconds=1)
    refused(lambda: found.save(update_fields=["updated_at"]), "tender_dates_in_order")


def test_a_lot_stands_once_and_has_a_key():
    found = tender(tender={"lots": [{"id": "1"}]})
    refused(lambda: Lot.objects.create(tender=found, key="1", position=2), "lot_once")
    refused(lambda: Lot.objects.create(tender=found, key="", position=2), "lot_has_a_key")


def test_a_decision_has_both_its_person_and_its_moment():
    claim = suggestion()
    refused(
        lambda: Reservation.objects.update(decision="confirmed", ground="x"),
        "reservation_decision_whole",
    )
    refused(
        lambda: Reservation.objects.update(decided_by=make_user(), decided_at=timezone.now()),
        "reservation_decision_whole",
    )
    assert claim.state == Reservation.State.SUGGESTED


@pytest.mark.parametrize("decision", ["", "confirmed", "declined"])
@pytest.mark.parametrize("code", ["", "shelteredWorkshop"])
def test_the_state_is_known_before_the_claim_is_written(code, decision):
    claim = suggestion()
    claim.code, claim.decision, claim.ground = code, decision, decision
    claim.note_decision(make_user() if decision else None)
    told = claim.present_state
    claim.save()
    claim.refresh_from_db()
    assert claim.state == told


def test_a_claim_rests_on_a_code_a_sentence_or_a_make_user():
    suggestion()
    refused(lambda: Reservation.objects.update(sentence=""), "reservation_has_a_reason")


def test_only_a_decided_claim_is_looked_at_again():
    suggestion()
    refused(lambda: Reservation.objects.update(look_again=True), "looked_at_again_only_if_decided")


def test_a_claim_stands_once():
    claim = suggestion()
    claim.pk, claim._state.adding = None, True
    refused(claim.save, "reservation_claimed_once")


def test_a_service_is_decided_once_by_somebody_on_a_ground():
    decided = {"decided_by": make_user(), "decided_at": timezone.now()}
    fields = {"tender": tender(), "service": "payroll", "belongs": True, "ground": "It says so."}
    ServiceDecision.objects.create(**fields, **decided)
    for wrong, why in [
        (decided, "service_decided_once"),
        ({**decided, "service": "health", "ground": ""}, "service_decided_on_a_ground"),
        ({**decided, "service": ""}, "service_decided_on_a_ground|service_decision_whole"),
        ({"service": "health"}, "service_decision_whole"),
        ({"service": "health", "decided_at": timezone.now()}, "service_decision_whole"),
    ]:
        refused(lambda wrong=wrong: ServiceDecision.objects.create(**fields | wrong), why)


def test_twins_stand_once_in_one_order():
    one, two = tender("ocds-h6vhtk-000001"), tender("ocds-h6vhtk-000002")
    Twin.objects.create(first=one, second=two, basis="match", reason="alike")
    refused(
        lambda: Twin.objects.create(first=one, second=two, basis="match", reason="x"), "twin_once"
    )
    refused(
        lambda: Twin.objects.create(first=two, second=one, basis="match", reason="x"),
        "twin_in_order",
    )
    refused(
        lambda: Twin.objects.create(first=one, second=one, basis="match", reason="x"),
        "twin_in_order",
    )
    refused(lambda: Twin.objects.update(state="confirmed"), "twin_decision_whole")


def test_a_report_says_something_and_an_answer_has_its_person():
    refused(lambda: Report.objects.create(words=""), "report_says_something")
    Report.objects.create(words="The date is wrong.")
    refused(lambda: Report.objects.update(state="answered", answer="x"), "report_decision_whole")


def test_a_rejection_is_named_once_and_dismissed_by_somebody():
    named = {"source": "file", "file": "a.json", "reason": "not JSON", "last_seen": timezone.now()}
    Rejection.objects.create(**named)
    refused(lambda: Rejection.objects.create(**named), "rejection_named_once")
    refused(lambda: Rejection.objects.update(state="dismissed"), "rejection_decision_whole")


def test_a_page_to_fetch_belongs_to_a_window():
    refused(
        lambda: FetchState.objects.create(source="find-a-tender", next_url="https://x/"),
        "fetch_page_belongs_to_window",
    )


def test_states_are_known_words():
    take_in({"id": "odd"})
    suggestion()
    one, two = tender("ocds-h6vhtk-000001"), tender("ocds-h6vhtk-000002")
    Twin.objects.create(first=one, second=two, basis="match", reason="alike")
    Report.objects.create(words="Wrong.")
    for model, field, name in [
        (Tender, "status", "tender_status_known"),
        (Tender, "reserved", "tender_reserved_known"),
        (Reservation, "decision", "reservation_decision_known|decision_whole|on_a_ground"),
        (Twin, "state", "twin_state_known|twin_decision_whole"),
        (Twin, "basis", "twin_basis_known"),
        (Report, "state", "report_state_known|report_answered_in_words"),
        (Rejection, "state", "rejection_state_known"),
    ]:
        refused(lambda m=model, f=field: m.objects.update(**{f: "nonsense"}), name)


def test_a_decision_rests_on_a_ground_and_a_claim_is_for_somebody():
    suggestion()
    decided = {"decision": "declined", "decided_by": make_user(), "decided_at": timezone.now()}
    refused(lambda: Reservation.objects.update(**decided), "reservation_decided_on_a_ground")
    refused(lambda: Reservation.objects.update(kind=""), "reservation_for_somebody")
