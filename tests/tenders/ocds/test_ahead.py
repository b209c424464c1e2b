"""The dates before and after those by which to act: events, the plan, the award, the end."""

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tenders.ocds.clean import Moment
from tenders.ocds.facts import facts

SAMPLE = Path("tenders/data/sample")
JUNE = "2027-06-30T23:59:59+01:00"


def day(year, month, number):
    """A UK day without an hour."""
    at = datetime(year, month, number, tzinfo=ZoneInfo("Europe/London")).astimezone(UTC)
    return Moment(at, hour_known=False)


def milestones(*nodes, stage="tender"):
    return facts({stage: {"milestones": list(nodes)}}).events


def milestone(**fields):
    return {"id": "1", "dueDate": "2027-03-01T10:00:00Z", **fields}


def tender(**fields):
    return facts({"tender": fields})


def ends(*, awards=(), contracts=()):
    return facts({"awards": list(awards), "contracts": list(contracts)}).contract_ends


def award(number="1", *lots, end=JUNE, **fields):
    period = {"contractPeriod": {"endDate": end}} if end else {}
    return {"id": number, "status": "active", "relatedLots": list(lots), **period, **fields}


def contract(number="1", award="1", end=JUNE, **fields):
    return {"id": number, "awardID": award, "status": "active", "period": {"endDate": end}} | fields


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2025-03-21T23:59:59Z", day(2025, 3, 21)),
        ("2026-09-21T23:59:59+01:00", day(2026, 9, 21)),
        ("2026-09-20T23:59:59Z", day(2026, 9, 20)),
        ("2026-06-20T22:59:59Z", day(2026, 6, 20)),
        ("2026-06-20T00:00:00+01:00", day(2026, 6, 20)),
        ("2026-06-20T00:00:00Z", day(2026, 6, 20)),
        ("2026-06-19T23:00:00Z", day(2026, 6, 20)),
        ("2026-06-20", day(2026, 6, 20)),
        ("2026-03-29T23:59:59+01:00", day(2026, 3, 29)),
        ("2026-06-20T17:00:00+01:00", Moment(datetime(2026, 6, 20, 16, tzinfo=UTC), True)),
        ("2026-06-20T23:59:00+01:00", Moment(datetime(2026, 6, 20, 22, 59, tzinfo=UTC), True)),
        ("to be told", None),
        (None, None),
        (20260620, None),
        ({"endDate": "2026-06-20"}, None),
    ],
)
def test_an_end_of_a_day_is_the_day_as_written_and_has_no_hour(written, said):
    found = tender(communication={"futureNoticeDate": written}, awardPeriod={"endDate": written})
    assert (found.planned, found.decision) == (said, said)


def test_an_award_is_not_expected_when_tenders_are_opened():
    assert tender(awardPeriod={"startDate": "2026-06-29T10:00:00+01:00"}).decision is None


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"type": "engagement"}, "Market engagement"),
        ({"type": "siteVisit"}, "Site visit"),
        ({"type": "siteVisit", "title": "Look round the centre"}, "Look round the centre"),
        ({"type": "engagement", "title": "Engagement end date"}, "Engagement end date"),
        ({"title": "Supplier briefing (online)"}, "Supplier briefing (online)"),
        ({"title": "Visits"}, "Visits"),
        ({"description": "An open day at the hub"}, "Open day"),
        ({"description": "A webinar for suppliers"}, "Webinar"),
        ({"title": "17 March", "description": "Bidders’ day"}, "17 March"),
        ({"type": "bidderDay"}, "Bidder day"),
        ({"title": "Networking event"}, "Networking event"),
    ],
)
def test_what_one_can_come_to_is_an_event_by_the_buyers_name_or_a_plain_one(fields, name):
    at = Moment(datetime(2027, 3, 1, 10, tzinfo=UTC), hour_known=True)
    assert milestones(milestone(**fields)) == (("tender-1", name, at),)


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "Contract start", "description": "Anticipated contract start date"},
        {"title": "Contract end", "description": "Unless the engagement is renewed"},
        {"title": "First report", "description": "Payment follows in the event of success"},
        {"title": "Eventual handover"},
        {"title": "Revisiting prices"},
        {"type": "delivery"},
        {"type": ["engagement"], "title": {"en": "Site visit"}},
        {},
    ],
)
def test_other_milestones_are_no_events(fields):
    assert milestones(milestone(**fields)) == ()


@pytest.mark.parametrize("due", ["soon", None, 5])
def test_an_event_without_a_date_is_none(due):
    assert milestones(milestone(type="siteVisit", dueDate=due)) == ()


def test_events_of_both_stages_have_ids_of_their_own():
    visit = milestone(type="siteVisit")
    compiled = {"planning": {"milestones": [visit]}, "tender": {"milestones": [visit, visit]}}
    assert [key for key, *_ in facts(compiled).events] == ["planning-1", "tender-1"]


def test_an_event_without_an_id_is_known_by_its_place():
    visit = {"type": "siteVisit", "dueDate": "2027-03-01"}
    assert milestones({"title": "Contract start"}, visit)[0][0] == "tender-#2"


def test_a_contract_ends_when_it_says_and_else_when_its_award_does():
    said = contract(end="2028-03-31T23:59:59+01:00")
    unsaid = contract("2", "2", end=None)
    found = ends(awards=[award("1", "A"), award("2", "B")], contracts=[said, unsaid])
    assert found == (("lot-B", day(2027, 6, 30)), ("lot-A", day(2028, 3, 31)))


@pytest.mark.parametrize("status", ["pending", "cancelled", "unsuccessful"])
def test_where_nothing_is_awarded_nothing_ends(status):
    assert ends() == ()
    assert ends(awards=[award(status=status)]) == ()
    assert ends(awards=[award(status=status)], contracts=[contract(status="pending")]) == ()


def test_a_contract_that_is_signed_counts_though_its_award_was_only_intended():
    assert ends(awards=[award(status="pending")], contracts=[contract()])


@pytest.mark.parametrize("status", ["terminated", "cancelled"])
def test_what_was_terminated_does_not_end_later(status):
    assert ends(awards=[award()], contracts=[contract(status=status)]) == ()


def test_contracts_that_end_on_one_day_are_told_once():
    found = ends(awards=[award("1", "A"), award("2", "A"), award("3", "B", "C")])
    assert found == (("lot-A", day(2027, 6, 30)),)


def test_suppliers_of_one_lot_whose_contracts_end_apart_are_each_told():
    later = "2029-06-30T23:59:59+01:00"
    found = ends(awards=[award("1", "A"), award("2", "A", end=later)])
    assert [key for key, _ in found] == ["lot-A", "award-2"]


def test_a_lot_keeps_its_key_when_the_award_that_had_it_first_is_cancelled():
    later = award("2", "A", end="2029-06-30")
    before = ends(awards=[award("1", "A"), later])
    after = ends(awards=[award("1", "A", status="cancelled"), later])
    assert after == before[1:]


def test_an_award_without_lots_and_a_contract_without_an_award_have_keys_too():
    found = ends(awards=[award("x")], contracts=[contract("y", award=None, end="2030-01-31")])
    assert [key for key, _ in found] == ["award-x", "contract-y"]


def test_numbers_for_ids_are_read_too():
    found = ends(awards=[award(1, end=None)], contracts=[contract(1, award=1)])
    assert found == (("award-1", day(2027, 6, 30)),)


def test_no_two_ends_share_a_key_or_a_day():
    same = [award("1", "A", end=f"202{number}-06-30") for number in (7, 9, 8)]
    found = ends(awards=same, contracts=[contract("9", award="9", end="2029-06-30")])
    assert len({key for key, _ in found}) == len({end for _, end in found}) == len(found)


@pytest.mark.parametrize("broken", [[], "x", None, 5, [None, "x", 5], {"a": 1}])
def test_what_is_of_another_shape_is_left_out_and_raises_nothing(broken):
    found = facts(
        {
            "planning": {"milestones": broken},
            "tender": {"milestones": broken, "communication": broken, "awardPeriod": broken},
            "awards": broken,
            "contracts": broken,
        }
    )
    assert (found.events, found.planned, found.decision, found.contract_ends) == (
        (),
        None,
        None,
        (),
    )


def test_the_dates_that_the_real_notices_give():
    found = []
    for path in sorted(SAMPLE.glob("*.json")):
        package = json.loads(path.read_text(encoding="utf-8"))
        found += [(each["ocid"], facts(each)) for each in package.get("releases", [])]
    events = {name for _, each in found for _, name, _ in each.events}
    assert events == {"Engagement end date", "Market engagement"}
    assert {each.planned for _, each in found if each.planned} == {
        day(2025, 7, 23),
        day(2030, 4, 1),
    }
    assert {each.decision for _, each in found if each.decision} == {day(2026, 10, 20)}
    ends = {ocid: each.contract_ends for ocid, each in found if each.contract_ends}
    assert ends["ocds-h6vhtk-052a2e"] == (("lot-1", day(2028, 5, 18)),)
    assert ends["ocds-h6vhtk-06f19e"] == (("lot-2760", day(2026, 9, 20)),)
    assert "ocds-h6vhtk-06f0c7" not in ends  # the award is only intended
    assert all(not end.hour_known for each in ends.values() for _, end in each)
