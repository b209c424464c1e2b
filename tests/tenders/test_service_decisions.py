"""A coordinator corrects the services of a tender, and no import undoes it."""

from datetime import timedelta

import pytest
from django.contrib.postgres.search import SearchQuery
from django.utils import timezone

from portal.actions import RefusedError
from portal.audit.models import Event
from tenders.actions.services import decide_service
from tenders.models import ServiceDecision, Tender, TwinCheck
from tenders.ocds.project import decisions_on
from tests.factories.accounts import make_coordinator
from tests.factories.tenders import OCID, PUBLISHED, buyer, release, take_in, tender
from tests.races import at_once

pytestmark = pytest.mark.django_db

ADVOCACY, PAYROLL = "advocacy_peer_support", "payroll"
GROUND = "Lot 2 is for payroll."


def decide(service=PAYROLL, belongs=True, ground=GROUND, by=None, ocid=OCID):
    found = Tender.objects.get(ocid=ocid)
    by = by or make_coordinator()
    decide_service(tender=found, service=service, belongs=belongs, ground=ground, by=by)


def under(ocid=OCID):
    found = Tender.objects.get(ocid=ocid)
    return found.services, found.service_reasons


def is_found(words):
    return Tender.objects.filter(search=SearchQuery(words, config="english")).exists()


def again(**fields):
    take_in(release(id="2", date=PUBLISHED + timedelta(days=1), tender=fields))


def test_what_a_person_adds_is_there_with_its_ground_and_is_found():
    tender()
    decide()
    services, reasons = under()
    assert services == [ADVOCACY, PAYROLL]
    assert reasons[PAYROLL] == {"ground": GROUND}
    assert f"service:{PAYROLL}" in Tender.objects.get().marks
    assert is_found("payroll managed accounts")


def test_what_a_person_takes_out_is_gone_and_not_found_and_its_ground_stays():
    tender()
    assert is_found("peer")  # a word of the name of that service area alone
    decide(ADVOCACY, belongs=False, ground="It is legal advocacy.")
    services, reasons = under()
    assert services == []
    assert reasons[ADVOCACY] == {"ground": "It is legal advocacy."}
    assert f"service:{ADVOCACY}" not in Tender.objects.get().marks
    assert not is_found("peer")


def test_a_person_may_confirm_what_the_rules_tell():
    tender()
    decide(ADVOCACY, ground="The pack says so.")
    assert under() == ([ADVOCACY], {ADVOCACY: {"ground": "The pack says so."}})


def test_decisions_survive_the_next_import():
    tender()
    decide()
    decide(ADVOCACY, belongs=False)
    again(title="Advocacy and transport", description="School transport.")
    assert under()[0] == [PAYROLL, "transport"]


def test_taken_back_the_rules_answer_again():
    tender()
    decide()
    decide(belongs=None, ground="")
    assert under() == ([ADVOCACY], {ADVOCACY: {"words": "Advocacy"}})
    assert not is_found("payroll")
    assert not ServiceDecision.objects.exists()


def test_there_is_nothing_to_take_back_where_nobody_decided():
    tender()
    with pytest.raises(RefusedError, match="nothing to take back"):
        decide(belongs=None, ground="")
    assert not Event.objects.filter(kind="service-decided").exists()


def test_each_decision_is_written_down_and_the_same_again_is_none():
    tender()
    by = make_coordinator()
    for _ in range(2):
        decide(by=by)
    decide(belongs=False, ground="It was a mistake.", by=by)
    decide(belongs=None, ground="", by=by)
    events = Event.objects.filter(kind="service-decided").order_by("pk")
    assert [(e.old and e.old["belongs"], e.new["belongs"], e.ground) for e in events] == [
        (None, True, GROUND),
        (True, False, "It was a mistake."),
        (False, None, ""),
    ]
    assert {event.by_id for event in events} == {by.pk}


def test_a_service_that_the_portal_no_longer_has_is_passed_over():
    tender()
    decide()
    ServiceDecision.objects.update(service="of_old")
    again()
    assert under()[0] == [ADVOCACY]


def test_its_twin_stays_folded_into_it_with_its_words():
    fields = {"tenderPeriod": {"endDate": (timezone.now() + timedelta(days=7)).isoformat()}}
    take_in(release(tender=fields, **buyer()))
    take_in(
        release(
            "ocds-b5fd17-0001", id="x", tender=fields | {"description": "Penistone."}, **buyer()
        )
    )
    decide()
    lead = Tender.objects.get(ocid=OCID)
    assert lead.folded.exists()
    assert Tender.objects.filter(search="penistone", pk=lead.pk).exists()
    assert not TwinCheck.objects.exists()
    decide(ocid="ocds-b5fd17-0001", service="transport")
    assert "service:transport" in Tender.objects.get(ocid=OCID).marks


@pytest.mark.parametrize("count", [1, 3])
def test_decisions_of_three_tenders_cost_no_more_queries_than_of_one(
    django_assert_num_queries, count
):
    ocids = [f"ocds-h6vhtk-00000{number}" for number in range(count)]
    for ocid in ocids:
        tender(ocid)
        decide(ocid=ocid)
    with django_assert_num_queries(1):
        assert {ocid: len(rows) for ocid, rows in decisions_on(ocids).items()} == dict.fromkeys(
            ocids, 1
        )


# Two at once


@pytest.mark.django_db(transaction=True)
def test_a_decision_made_while_an_import_is_under_way_is_not_lost():
    tender()
    by = make_coordinator()
    at_once(lambda: again(title="Advocacy and school transport"), lambda: decide(by=by))
    assert under()[0] == [ADVOCACY, PAYROLL, "transport"]


@pytest.mark.django_db(transaction=True)
def test_an_import_that_begins_before_a_decision_is_saved_reads_it():
    tender()
    by = make_coordinator()
    at_once(lambda: decide(by=by), lambda: again(title="Advocacy and school transport"))
    assert under()[0] == [ADVOCACY, PAYROLL, "transport"]


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_at_once_lose_nothing():
    tender()
    one, other = make_coordinator(), make_coordinator()
    at_once(lambda: decide(by=one), lambda: decide("transport", by=other))
    assert under()[0] == [ADVOCACY, PAYROLL, "transport"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_the_same_at_once_the_last_counts():
    tender()
    one, other = make_coordinator(), make_coordinator()
    at_once(lambda: decide(by=one), lambda: decide(belongs=False, ground="It is not.", by=other))
    assert under()[0] == [ADVOCACY]
    assert ServiceDecision.objects.get().decided_by == other
    assert Event.objects.filter(kind="service-decided").count() == 2


# Pages


@pytest.fixture
def desk(client):
    client.force_login(make_coordinator())
    return client


ADDRESS = f"/desk/tenders/{OCID}/services/"


def sent(service=PAYROLL, belongs="yes", ground=GROUND):
    return {"service": service, "belongs": belongs, "ground": ground}


def test_a_coordinator_decides_on_the_page_and_sees_it_there(desk):
    tender()
    page = desk.post(ADDRESS, sent(), follow=True).content.decode()
    assert "By the rules: yes, the notice says “Advocacy”." in page
    assert f"Ada Person decided on {timezone.localtime():%A}" in page
    assert f"that it belongs here: {GROUND}" in page
    assert under()[0] == [ADVOCACY, PAYROLL]


def test_the_tender_says_to_everyone_what_a_person_decided_and_why(client):
    tender()
    decide(ground="<b>Lot 2</b>")
    decide(ADVOCACY, belongs=False, ground="It is legal advocacy.")
    page = client.get(f"/tenders/{OCID}/").content.decode()
    assert "Payroll and managed accounts (a coordinator says: “&lt;b&gt;Lot 2" in page
    assert "Not Advocacy and peer support (a coordinator says: “It is legal advocacy.”)" in page
    assert ADDRESS not in page


def test_only_coordinators_see_the_link(desk):
    tender(tender={"title": "Windows"})
    assert ADDRESS in desk.get(f"/tenders/{OCID}/").content.decode()


def test_taking_back_needs_no_ground(desk):
    tender()
    desk.post(ADDRESS, sent())
    assert desk.post(ADDRESS, sent(belongs="undecided", ground="")).status_code == 302
    assert under()[0] == [ADVOCACY]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"ground": ""}, "Say why"),
        ({"ground": "x" * 1001}, "at most 1000 characters"),
        ({"ground": "a\x00b"}, "Null characters"),
        ({"service": ""}, "Choose a service area."),
        ({"service": "nonsense"}, "nonsense is not one of the available choices"),
        ({"belongs": ""}, "Choose whether the tender belongs there."),
        ({"belongs": "undecided"}, "nothing to take back"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(desk, wrong, words):
    tender()
    answer = desk.post(ADDRESS, sent() | wrong)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ServiceDecision.objects.exists()


def test_the_page_of_a_tender_that_is_not_there_is_not_found(desk):
    assert desk.get("/desk/tenders/ocds-none/services/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_three_decisions_cost_the_page_no_more_queries_than_one(
    desk, count, django_assert_num_queries
):
    tender()
    for service in [PAYROLL, "transport", "health"][:count]:
        decide(service)
    with django_assert_num_queries(6):
        desk.get(ADDRESS)
