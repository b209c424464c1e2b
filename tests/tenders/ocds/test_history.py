from datetime import UTC, datetime
from types import SimpleNamespace

from tenders.ocds.compile import merge
from tenders.ocds.history import history

DATE = "2026-04-01T12:00:00+01:00"
LATER = "2026-04-08T12:00:00+01:00"


def received(release_id, day, tender=None, tag=("tender",)):
    return SimpleNamespace(
        pk=day,
        release_id=release_id,
        date=datetime(2026, 3, day, tzinfo=UTC),
        tag=list(tag),
        reading={"ocid": "ocds-x", "tender": tender or {}},
    )


def changes(*tenders):
    releases = [received(str(day), day, tender) for day, tender in enumerate(tenders, start=1)]
    return history(merge(releases, full_copies=False))[-1]["changes"]


def test_the_first_release_changes_nothing():
    assert changes({"title": "A"}) == []


def test_a_moved_deadline_is_told_with_old_and_new():
    moved = changes({"tenderPeriod": {"endDate": DATE}}, {"tenderPeriod": {"endDate": LATER}})
    assert moved == [
        {
            "what": "bids",
            "old": {"at": "2026-04-01T11:00:00+00:00", "hour_known": True},
            "new": {"at": "2026-04-08T11:00:00+00:00", "hour_known": True},
        }
    ]


def test_a_silent_release_changes_nothing():
    assert changes({"tenderPeriod": {"endDate": DATE}, "title": "A"}, {"title": "A"}) == []


def test_a_changed_value_is_told():
    (change,) = changes(
        {"value": {"amount": 1000, "currency": "GBP"}},
        {"value": {"amount": 1500, "currency": "GBP"}},
    )
    assert (change["what"], change["old"]["amount"], change["new"]["amount"]) == (
        "value",
        "1000.00",
        "1500.00",
    )


def test_a_reservation_that_comes_later_is_told_with_its_lot():
    (change,) = changes(
        {"lots": [{"id": "2"}]},
        {"lots": [{"id": "2", "otherRequirements": {"reservedParticipation": ["smeVcse"]}}]},
    )
    assert change == {"what": "reserved", "old": None, "new": [["2", "smeVcse"]]}


def test_a_document_that_comes_is_told():
    (change,) = changes(
        {"documents": [{"id": "1", "title": "Pack"}]},
        {"documents": [{"id": "2", "title": "Answers"}]},
    )
    assert change == {"what": "documents", "old": [], "new": ["Answers"]}


def test_an_amendment_is_kept_in_the_notices_own_words():
    amended = received(
        "2", 2, {"description": "The new deadline is 28 January."}, ["tenderAmendment"]
    )
    entries = history(merge([received("1", 1), amended], full_copies=True))
    assert [entry["amended"] for entry in entries] == ["", "The new deadline is 28 January."]
