from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from portal.audit.models import Event
from portal.outbox.models import Message
from tenders.actions.desk import send_report
from tenders.models import FetchState, Rejection, Report, Reservation, Tender, Twin
from tests.factories.accounts import make_coordinator, make_user
from tests.factories.tenders import suggestion, take_in, tender

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(make_coordinator())
    return client


def things():
    """One of each kind that waits, by the address of its page."""
    claim = suggestion()
    one, two = tender("ocds-h6vhtk-000001"), tender("ocds-h6vhtk-000002")
    twin = Twin.objects.create(first=one, second=two, basis="match", reason="They agree.")
    report = Report.objects.create(words="The hour is missing.", tender=one)
    take_in({"id": "odd"}, file="bad.json")
    rejection = Rejection.objects.get()
    return [
        f"/desk/reservations/{claim.pk}/",
        f"/desk/twins/{twin.pk}/",
        f"/desk/reports/{report.pk}/",
        f"/desk/rejections/{rejection.pk}/",
        f"/desk/tenders/{one.ocid}/reserve/",
    ]


def test_the_desk_shows_everything_that_waits(desk):
    addresses = things()
    page = desk.get("/desk/").content.decode()
    assert "<title>Desk, 4 waiting – " in page
    for address in addresses[:4]:
        assert f'href="{address}"' in page
        assert desk.get(address).status_code == 200


def test_a_service_that_does_not_answer_shows_on_the_desk(desk):
    FetchState.objects.create(
        source="find-a-tender", faults_in_a_row=9, last_fault="No answer within 30 seconds."
    )
    page = desk.get("/desk/").content.decode()
    assert "No answer within 30 seconds." in page


def test_an_empty_desk_says_so(desk):
    page = desk.get("/desk/").content.decode()
    assert "<title>Desk, 0 waiting – " in page
    assert "Nothing waits here." in page


def test_strangers_are_asked_to_sign_in_and_others_refused(client):
    addresses = ["/desk/", *things()]
    for address in addresses:
        assert client.get(address)["Location"].startswith("/accounts/login/"), address
    client.force_login(make_user())
    for address in addresses:
        assert client.get(address).status_code == 403, address
        assert client.post(address).status_code in (403, 405), address


def test_what_is_not_there_is_not_found(desk):
    for address in ("reservations/99", "twins/99", "reports/99", "rejections/99"):
        assert desk.get(f"/desk/{address}/").status_code == 404


def test_a_coordinator_confirms_a_suggestion(desk):
    claim = suggestion()
    sent = {"decision": "confirmed", "ground": "The pack says so.", "regime": "pa2023_s32"}
    answer = desk.post(f"/desk/reservations/{claim.pk}/", sent, follow=True)
    assert answer.redirect_chain[-1][0] == "/desk/"
    assert Tender.objects.get().reserved == "stated"


def test_a_claim_says_how_we_know_of_it(desk):
    claim = suggestion()
    assert "The words suggest it" in desk.get(f"/desk/reservations/{claim.pk}/").content.decode()


def test_a_decision_is_taken_back_without_a_ground(desk):
    claim = suggestion()
    address = f"/desk/reservations/{claim.pk}/"
    desk.post(address, {"decision": "confirmed", "ground": "It says so.", "regime": "pa2023_s32"})
    assert desk.post(address, {"decision": "undecided", "ground": ""}).status_code == 302
    assert Reservation.objects.get().state == "suggested"


def test_a_decision_without_a_ground_is_asked_for_one_and_keeps_what_was_typed(desk):
    claim = suggestion()
    answer = desk.post(f"/desk/reservations/{claim.pk}/", {"decision": "declined"})
    assert answer.status_code == 422
    assert "Say how you know" in answer.content.decode()
    assert Reservation.objects.get().state == "suggested"


def test_a_confirmation_needs_a_rule_where_the_notice_has_none(desk):
    claim = suggestion()
    Reservation.objects.update(regime="")
    answer = desk.post(
        f"/desk/reservations/{claim.pk}/", {"decision": "confirmed", "ground": "It says so."}
    )
    assert answer.status_code == 422
    assert "Choose the rule" in answer.content.decode()


def test_a_coordinator_notes_a_reservation_of_one_lot(desk):
    found = tender(tender={"lots": [{"id": "7", "title": "Gardens"}]})
    sent = {"lot_key": "7", "regime": "pa2023_s32", "ground": "The pack says so."}
    desk.post(f"/desk/tenders/{found.ocid}/reserve/", sent)
    found.refresh_from_db()
    assert (found.reserved, found.reserved_lots_only) == ("stated", True)


def test_a_coordinator_answers_a_report(desk):
    report = Report.objects.create(words="Wrong.", email="a@example.org")
    desk.post(f"/desk/reports/{report.pk}/", {"answer": "Mended."})
    report.refresh_from_db()
    assert (report.state, report.answer) == ("answered", "Mended.")


def test_a_coordinator_dismisses_a_rejection_and_puts_it_back(desk):
    take_in({"id": "odd"})
    rejection = Rejection.objects.get()
    for dismiss, state in [("True", "dismissed"), ("False", "open")]:
        page = desk.get(f"/desk/rejections/{rejection.pk}/").content.decode()
        assert f'name="dismiss" value="{dismiss}"' in page
        for _ in range(2):  # two who press the same button want the same
            desk.post(f"/desk/rejections/{rejection.pk}/", {"dismiss": dismiss})
            rejection.refresh_from_db()
            assert rejection.state == state
    assert Event.objects.filter(kind="rejection-decided").count() == 2


def test_the_same_answer_sent_twice_is_one_mail(desk):
    report = Report.objects.create(words="Wrong.", email="a@example.org")
    for _ in range(2):
        desk.post(f"/desk/reports/{report.pk}/", {"answer": "Mended."})
    assert Message.objects.count() == 1
    desk.post(f"/desk/reports/{report.pk}/", {"answer": "Mended today."})
    assert Message.objects.count() == 2


def test_another_decision_needs_a_ground_of_its_own(desk):
    claim = suggestion()
    address = f"/desk/reservations/{claim.pk}/"
    desk.post(address, {"decision": "confirmed", "ground": "The pack says so."})
    answer = desk.post(address, {"decision": "declined", "ground": "The pack says so."})
    assert answer.status_code == 422
    assert "You changed the decision." in answer.content.decode()
    desk.post(address, {"decision": "declined", "ground": "The buyer wrote so."})
    claim.refresh_from_db()
    assert (claim.state, claim.ground) == ("declined", "The buyer wrote so.")


def test_a_coordinator_tells_twins_apart(desk):
    one, two = tender("ocds-h6vhtk-000001"), tender("ocds-h6vhtk-000002")
    twin = Twin.objects.create(first=one, second=two, basis="match", reason="alike")
    desk.post(f"/desk/twins/{twin.pk}/", {"state": "rejected"})
    twin.refresh_from_db()
    assert twin.state == "rejected"
    assert list(Twin.of(one)) == []


# Something wrong or missing?


def test_anyone_can_say_what_is_wrong_with_a_tender(client):
    found = tender()
    answer = client.post(
        f"/tenders/report/?tender={found.ocid}",
        {"words": "The hour is wrong.", "email": "a@example.org"},
        follow=True,
    )
    assert answer.redirect_chain[-1][0] == found.get_absolute_url()
    assert "Your words are with the coordinators now." in answer.content.decode()
    report = Report.objects.get()
    assert (report.tender, report.words, report.email) == (
        found,
        "The hour is wrong.",
        "a@example.org",
    )


def test_a_report_on_the_list_needs_no_tender(client):
    client.post("/tenders/report/", {"words": "A tender is missing."})
    assert Report.objects.get().tender is None


def test_an_empty_report_is_asked_for_words(client):
    answer = client.post("/tenders/report/", {"words": "", "email": "not an address"})
    assert answer.status_code == 422
    assert 'value="not an address"' in answer.content.decode()


@pytest.mark.parametrize("ocid", ["ocds-none", "%00", "x" * 5000])
def test_a_report_on_a_tender_that_is_not_there_is_not_found(client, ocid):
    assert client.get(f"/tenders/report/?tender={ocid}").status_code == 404


def test_a_flood_of_reports_from_one_network_is_stopped(client):
    from django.core.cache import cache

    cache.clear()
    for number in range(20):
        client.post("/tenders/report/", {"words": f"fault {number}"})
    answer = client.post("/tenders/report/", {"words": "kept words"})
    assert answer.status_code == 422
    assert "kept words" in answer.content.decode()
    assert Report.objects.count() == 20


def test_the_mails_about_a_report_greet_and_have_no_holes(desk):
    send_report(words="Wrong.\n\nIt is noon.", email="a@example.org", tender=tender())
    desk.post(f"/desk/reports/{Report.objects.get().pk}/", {"answer": "Mended."})
    sent, answered = Message.objects.order_by("pk")
    assert sent.text.startswith("Hello Ada Person,\n\nSomebody found")
    assert answered.text.startswith("Hello,\n\nYou told us about")
    for message in (sent, answered):
        assert "\n\n\n" not in message.text
        assert message.html.count("<p>Hello") == 1


def test_a_report_sent_twice_is_one_until_minutes_have_passed(client):
    for _ in range(2):
        client.post("/tenders/report/", {"words": "The hour is wrong."})
    assert Report.objects.count() == 1
    Report.objects.update(sent_at=timezone.now() - timedelta(minutes=11))
    client.post("/tenders/report/", {"words": "The hour is wrong."})
    assert Report.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_report_sent_twice_at_once_is_one():
    def send(_):
        try:
            send_report(words="The hour is wrong.")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(send, range(4)))
    assert Report.objects.count() == 1


def test_what_was_lately_decided_can_be_found_again(desk):
    take_in({"id": "odd"}, file="bad.json")
    rejection = Rejection.objects.get()
    desk.post(f"/desk/rejections/{rejection.pk}/", {"dismiss": "True"})
    page = desk.get("/desk/").content.decode()
    assert (
        f'<a href="/desk/rejections/{rejection.pk}/">Rejected import: bad.json, dismissed' in page
    )


def test_only_rules_that_were_there_then_can_be_noted(desk):
    place = {"items": [{"id": "1", "deliveryAddresses": [{"region": "UKM75"}]}]}
    found = tender(tender=place)
    page = desk.get(f"/desk/tenders/{found.ocid}/reserve/").content.decode()
    assert 'value="pcs2015_reg21"' in page
    assert 'value="pcr2015_reg20"' not in page


def test_noting_a_reservation_shows_what_is_noted_and_which_rules_had_ended(client):
    claim = suggestion()
    client.force_login(make_coordinator())
    page = client.get(f"/desk/tenders/{claim.tender.ocid}/reserve/").content.decode()
    assert f'href="/desk/reservations/{claim.pk}/"' in page
    assert "(had ended by then)" in page
