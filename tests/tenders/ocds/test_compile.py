from datetime import UTC, datetime
from types import SimpleNamespace

from tenders.ocds.compile import merge


def received(release_id, day, **reading):
    return SimpleNamespace(
        release_id=release_id,
        date=datetime(2026, 3, day, tzinfo=UTC),
        reading={"ocid": "ocds-x", "id": release_id, "date": f"2026-03-{day:02}", **reading},
    )


def compiled(*releases, full_copies=False):
    return merge(releases, full_copies=full_copies)[-1].compiled


def test_a_silent_later_release_does_not_erase_a_deadline():
    first = received("1", 1, tender={"tenderPeriod": {"endDate": "2026-04-01T12:00:00Z"}})
    award = received("2", 20, awards=[{"id": "1", "status": "active"}])
    assert compiled(first, award)["tender"]["tenderPeriod"] == {"endDate": "2026-04-01T12:00:00Z"}


def test_releases_are_ordered_by_date_not_by_the_number_in_their_id():
    later = received("819887", 14, tender={"title": "Corrected"})
    earlier = received("819888", 4, tender={"title": "First"})
    assert compiled(later, earlier)["tender"]["title"] == "Corrected"


def test_releases_of_one_moment_are_ordered_by_id():
    one = received("a", 4, tender={"title": "One"})
    two = received("b", 4, tender={"title": "Two"})
    assert compiled(two, one)["tender"]["title"] == "Two"


def test_a_delta_adds_to_the_lots_it_names_and_leaves_the_others():
    first = received("1", 1, tender={"lots": [{"id": "1", "title": "A"}, {"id": "2"}]})
    delta = received("2", 2, tender={"lots": [{"id": "1", "status": "cancelled"}]})
    assert compiled(first, delta)["tender"]["lots"] == [
        {"id": "1", "title": "A", "status": "cancelled"},
        {"id": "2"},
    ]


def test_a_full_copy_takes_away_the_documents_that_it_no_longer_has():
    first = received("1", 1, tender={"documents": [{"id": "1"}, {"id": "2"}]})
    copy = received("2", 2, tender={"documents": [{"id": "2"}]})
    assert compiled(first, copy, full_copies=True)["tender"]["documents"] == [{"id": "2"}]


def test_awards_of_two_full_copies_stand_beside_each_other():
    one = received("1", 1, awards=[{"id": "x-1"}])
    two = received("2", 2, awards=[{"id": "x-2"}])
    assert compiled(one, two, full_copies=True)["awards"] == [{"id": "x-1"}, {"id": "x-2"}]


def test_suppliers_that_share_an_id_are_not_folded_into_one():
    suppliers = [{"id": "0", "name": "A"}, {"id": "0", "name": "B"}]
    release = received("1", 1, awards=[{"id": "1", "suppliers": suppliers}])
    assert compiled(release)["awards"][0]["suppliers"] == suppliers


def test_lists_without_ids_are_not_doubled_by_an_update():
    items = [{"id": "1", "deliveryAddresses": [{"region": "UKD3"}]}]
    first, update = (
        received("1", 1, tender={"items": items}),
        received("2", 2, tender={"items": items}),
    )
    assert compiled(first, update)["tender"]["items"] == items


def test_what_is_no_id_does_not_break_the_merging():
    odd = [{"id": {"x": 1}}, {"id": [2]}]
    first, second = received("1", 1, unknown=odd), received("2", 2, unknown=odd)
    assert compiled(first, second)["unknown"] == odd


def test_an_absent_reservation_in_an_update_does_not_lift_it():
    code = {"reservedParticipation": ["shelteredWorkshop"]}
    first = received("1", 1, tender={"otherRequirements": code})
    update = received("2", 2, tender={"title": "New title"})
    assert compiled(first, update)["tender"]["otherRequirements"] == code


def test_a_release_that_contradicts_the_shape_of_earlier_ones_is_left_out_by_name():
    first = received("1", 1, tender={"value": {"amount": 5}})
    odd = received("2", 2, tender=[{"id": "1"}])
    last = received("3", 3, tender={"title": "Still read"})
    steps = merge([first, odd, last], full_copies=False)
    assert [bool(step.fault) for step in steps] == [False, True, False]
    assert steps[-1].compiled["tender"] == {"value": {"amount": 5}, "title": "Still read"}
