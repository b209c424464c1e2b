import pytest

from portal.audit.models import Event
from portal.outbox.models import Message
from portal.reference.regimes import REGIMES
from tenders.actions import desk, twins
from tenders.actions.reservations import add_reservation, decide_reservation
from tenders.models import Rejection, Report, Reservation, Tender, Twin
from tests.factories.accounts import make_coordinator
from tests.factories.tenders import release, suggestion, take_in, tender
from tests.races import at_once

pytestmark = pytest.mark.django_db

CODE = {"otherRequirements": {"reservedParticipation": ["shelteredWorkshop"]}}


def decide(claim, decision, **more):
    decide_reservation(
        reservation=claim, decision=decision, by=make_coordinator(), ground="Page 3.", **more
    )
    return Tender.objects.get(pk=claim.tender_id)


def test_a_confirmed_suggestion_reserves_the_tender_and_says_who_when_and_why():
    claim = suggestion()
    assert decide(claim, "confirmed").reserved == "stated"
    claim.refresh_from_db()
    assert (claim.state, claim.ground) == ("confirmed", "Page 3.")
    assert claim.decided_by and claim.decided_at


def test_a_declined_suggestion_leaves_the_notice_saying_nothing():
    assert decide(suggestion(), "declined").reserved == "unknown"


def test_taking_a_decision_back_leaves_what_the_words_say():
    claim = suggestion()
    decide(claim, "confirmed")
    assert decide(claim, "").reserved == "suggested"
    claim.refresh_from_db()
    assert (claim.decided_by, claim.decided_at) == (None, None)


def test_a_declined_code_comes_back_when_the_decision_is_taken_back():
    claim = Reservation.objects.get(tender=tender(tender=CODE))
    assert decide(claim, "declined").reserved == "unknown"
    assert decide(claim, "").reserved == "stated"


def test_the_audit_trail_has_old_new_and_ground():
    decide(suggestion(), "confirmed")
    event = Event.objects.get(kind="reservation-decided")
    assert (event.old, event.new, event.ground) == ("suggested", "confirmed", "Page 3.")


def test_an_import_does_not_touch_a_decision_but_marks_a_changed_notice():
    claim = suggestion()
    decide(claim, "confirmed")
    take_in(release(tender={"description": "For everyone, gladly."}))
    claim.refresh_from_db()
    assert (claim.state, claim.look_again, claim.sentence) == ("confirmed", True, "")
    assert Tender.objects.get().reserved == "stated"
    assert claim in Reservation.objects.waiting()


def test_an_import_of_the_same_words_does_not_ask_again():
    claim = suggestion()
    decide(claim, "declined")
    take_in(release(id="2", tender={"description": claim.sentence}))
    claim.refresh_from_db()
    assert (claim.state, claim.look_again) == ("declined", False)


def test_a_rule_may_be_named_where_the_notice_names_none():
    claim = suggestion(sentence="This contract is reserved for sheltered workshops only.")
    Reservation.objects.update(regime="")
    assert decide(claim, "confirmed", regime="pa2023_s32").regimes == ["pa2023_s32"]


def test_a_reservation_that_the_rules_missed_can_be_noted_and_taken_back():
    found = tender()
    claim = add_reservation(
        tender=found,
        lot_key="",
        regime=REGIMES["pa2023_s32"],
        by=make_coordinator(),
        ground="The pack says so.",
    )
    assert Tender.objects.get().regimes == ["pa2023_s32"]
    assert decide(claim, "").reserved == "unknown"
    assert not Reservation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_reservation_noted_while_the_notice_comes_in_again_stays_summed_up():
    found, by = tender(), make_coordinator()

    def note():
        add_reservation(
            tender=found, lot_key="", regime=REGIMES["pa2023_s32"], by=by, ground="The pack."
        )

    at_once(note, lambda: take_in(release(id="2", tender={"title": "Laundry, again"})))

    again = Tender.objects.get()
    assert (again.title, again.regimes) == ("Laundry, again", ["pa2023_s32"])


def test_noting_what_the_words_suggest_confirms_it():
    claim = suggestion()
    add_reservation(
        tender=claim.tender,
        lot_key="",
        regime=REGIMES[claim.regime],
        by=make_coordinator(),
        ground="Asked the buyer.",
    )
    assert Reservation.objects.get().state == "confirmed"


def test_a_decision_on_twins_can_be_taken_back():
    one, two = tender("ocds-h6vhtk-000001"), tender("ocds-h6vhtk-000002")
    twin = Twin.objects.create(first=one, second=two, basis="match", reason="alike")
    by = make_coordinator()
    for state in ("rejected", "confirmed", "probable"):
        twins.decide_twin(twin=twin, state=state, by=by)
        twin.refresh_from_db()
        assert (twin.state, bool(twin.decided_by)) == (state, state != "probable")


def test_a_report_tells_each_coordinator_once_and_its_answer_goes_to_the_sender():
    one, two = make_coordinator(), make_coordinator()
    report = desk.send_report(words="The date is wrong.", tender=tender(), email="a@example.org")
    assert set(Message.objects.values_list("to", flat=True)) == {one.email, two.email}
    desk.answer_report(report=report, answer="Mended, thank you.", by=one)
    answer = Message.objects.get(to="a@example.org")
    assert "Mended, thank you." in answer.text and "Mended, thank you." in answer.html
    report.refresh_from_db()
    assert (report.state, report.decided_by) == ("answered", one)


def test_a_second_answer_reaches_the_sender_too():
    by = make_coordinator()
    report = desk.send_report(words="The date is wrong.", email="a@example.org")
    desk.answer_report(report=report, answer="We look.", by=by)
    desk.answer_report(report=report, answer="Mended.", by=by)
    assert Message.objects.filter(to="a@example.org").count() == 2


def test_an_answer_to_nobody_sends_nothing():
    report = desk.send_report(words="Missing tender.")
    desk.answer_report(report=report, answer="Found it.", by=make_coordinator())
    assert not Message.objects.exists()
    assert Report.objects.get().answer == "Found it."


def test_a_rejection_leaves_the_desk_and_comes_back():
    take_in({"id": "odd"})
    rejection, by = Rejection.objects.get(), make_coordinator()
    desk.dismiss_rejection(rejection=rejection, by=by)
    rejection.refresh_from_db()
    assert rejection.state == "dismissed"
    desk.dismiss_rejection(rejection=rejection, by=by, dismissed=False)
    rejection.refresh_from_db()
    assert (rejection.state, rejection.decided_by) == ("open", None)


def test_the_rule_that_a_person_names_survives_an_import_and_goes_with_the_decision():
    claim = suggestion(sentence="This contract is reserved.")
    assert claim.regime == ""
    assert decide(claim, "confirmed", regime="pa2023_s32").regimes == ["pa2023_s32"]
    take_in(release(id="2", tag=["tenderUpdate"], tender={"title": "New title"}))
    assert Reservation.objects.count() == 1
    assert Tender.objects.get().reserved == "stated"
    assert decide(claim, "").regimes_suggested == []
