from dataclasses import replace
from decimal import Decimal

import pytest

from tenders.fit import KINDS, Offer, Profile, fits, reasons
from tenders.price import Price

HACKNEY, NEWHAM, ESSEX, LEEDS = "E09000012", "E09000025", "E10000012", "E08000035"
OURS = Profile(
    services=frozenset({"advocacy_peer_support", "transport"}),
    kinds=frozenset({"supported"}),
    turnover=Decimal(100_000),
    here=frozenset({HACKNEY}),
    around=("UKI41", "UKI4", "UKI", "ENGLAND", "UK"),
    next_to=frozenset({NEWHAM}),
    regions=frozenset({"UKM"}),
    names={HACKNEY: "Hackney", NEWHAM: "Newham", ESSEX: "Essex"},
)


def offer(*marks, reserved_for=(), lots_only=False, price=None, words=()):
    return Offer([*marks], [*reserved_for], lots_only, price, dict(words))


def told(offered, profile=OURS):
    """The only reason: points and sentence."""
    found = reasons(offered, profile)
    assert len(found) <= 1
    return (found[0].points, found[0].sentence) if found else None


# Services


def test_a_service_that_we_offer_counts_with_the_words_of_the_notice():
    words = {"advocacy_peer_support": {"words": "independent advocates"}}
    assert told(offer("service:advocacy_peer_support", words=words)) == (
        4,
        "It buys advocacy and peer support, which you offer: the notice says “independent "
        "advocates”.",
    )


def test_several_services_count_once():
    words = {"transport": {"cpv": "60120000"}}
    assert told(offer("service:transport", "service:advocacy_peer_support", words=words)) == (
        4,
        "It buys advocacy and peer support, and accessible and community transport, which you "
        "offer.",
    )


def test_another_service_does_not_count():
    assert told(offer("service:justice")) is None


# Places


@pytest.mark.parametrize(
    ("marks", "points", "sentence"),
    [
        ([f"area:{HACKNEY}"], 3, "It is for Hackney, where you work."),
        (["area:UKI", f"area:{HACKNEY}"], 3, "It is for Hackney, where you work."),
        (["area:UKI"], 1, "It is for the whole of London, and you work in a part of it."),
        (
            ["area:UK", "area:UKI"],
            1,
            "It is for the whole of London, and you work in a part of it.",
        ),
        (
            ["area:UK"],
            1,
            "It is for the whole of the United Kingdom, and you work in a part of it.",
        ),
        ([f"area:{NEWHAM}"], 1, "It is for Newham, next to where you work."),
        ([f"area:{NEWHAM}", "area:UKI"], 1, "It is for Newham, next to where you work."),
        (["area:UKM75", "region:UKM"], 1, "It is in Scotland, the region where you work."),
    ],
)
def test_a_place_counts_by_how_near_it_is(marks, points, sentence):
    assert told(offer(*marks)) == (points, sentence)


@pytest.mark.parametrize("marks", [[], [f"area:{LEEDS}"], ["area:UKE"], ["area:UKI", "area:E1"]])
def test_a_place_elsewhere_does_not_count(marks):
    assert told(offer(*marks)) is None


def test_a_county_counts_as_wide_for_a_district_in_it():
    in_harlow = replace(OURS, here=frozenset({"E07000073"}), around=(ESSEX, "UKH"))
    assert told(offer(f"area:{ESSEX}", "area:UKH"), in_harlow) == (
        1,
        "It is for the whole of Essex, and you work in a part of it.",
    )


def test_for_who_works_anywhere_every_place_counts_a_little():
    anywhere = replace(OURS, nationwide=True)
    assert told(offer(), anywhere) == (1, "You work anywhere in the United Kingdom.")
    assert told(offer(f"area:{HACKNEY}"), anywhere)[0] == 3


def test_a_sentence_names_three_places_at_most():
    codes = ["A", "B", "C", "D"]
    wide = replace(OURS, here=frozenset(codes), names={code: f"Place {code}" for code in codes})
    for count, listed in [
        (1, "Place A"),
        (3, "Place A, Place B and Place C"),
        (4, "Place A, Place B and 2 other places"),
    ]:
        marks = [f"area:{code}" for code in codes[:count]]
        assert told(offer(*marks), wide)[1] == f"It is for {listed}, where you work."


# Reservations


def test_a_reservation_that_we_say_we_meet_counts():
    assert told(offer("reserved:stated", reserved_for=["mission", "supported"])) == (
        3,
        "It is reserved, and you say that you are a supported business or supported employment "
        "provider.",
    )


def test_of_a_reserved_lot_it_says_that_it_is_a_part():
    found = told(offer("reserved:stated", reserved_for=["supported"], lots_only=True))
    assert found[1].startswith("A part of it is reserved, and ")


@pytest.mark.parametrize(
    ("mark", "whom"), [("reserved:suggested", "supported"), ("reserved:stated", "sme_vcse")]
)
def test_a_suggestion_or_another_kind_does_not_count(mark, whom):
    assert told(offer(mark, reserved_for=[whom])) is None


def test_what_is_for_local_suppliers_is_for_those_who_work_there():
    local = replace(OURS, kinds=frozenset({"location"}))
    here = offer("reserved:stated", f"area:{HACKNEY}", reserved_for=["location"])
    there = offer("reserved:stated", f"area:{LEEDS}", reserved_for=["location"])
    assert [reason.kind for reason in reasons(here, local)] == ["area", "reserved"]
    assert reasons(there, local) == []


# Size


@pytest.mark.parametrize(
    ("amount", "a_year", "points"),
    [
        ("50000", True, 2),
        ("50000.01", True, -2),
        ("50000", False, 2),
        ("50000.01", False, None),  # it may run for many years
    ],
)
def test_a_year_of_the_contract_is_held_against_half_of_the_income(amount, a_year, points):
    found = told(offer(price=Price(Decimal(amount), a_year)))
    assert (found and found[0]) == points


def test_the_size_is_said_in_round_figures():
    def said(amount, **more):
        return told(offer(price=Price(Decimal(amount), **more)))[1]

    assert said("23456.78", a_year=True) == (
        "It is worth about £23,000 a year: within half of your income (up to £100,000)."
    )
    assert said("456789", a_year=True, is_lot=True) == (
        "One of its lots is worth about £460,000 a year: more than half of your income (up to "
        "£100,000)."
    )
    assert said("1234", a_year=False).startswith("It is worth about £1,200 in all: within")
    assert said("123.4", a_year=False).startswith("It is worth about £120 in all: within")


@pytest.mark.parametrize(
    ("price", "turnover"), [(None, Decimal(100_000)), (Price(Decimal(1), True), None)]
)
def test_a_size_that_is_not_known_does_not_count(price, turnover):
    assert told(offer(price=price), replace(OURS, turnover=turnover)) is None


# Together

ALL = offer(
    "service:transport",
    "reserved:stated",
    f"area:{HACKNEY}",
    reserved_for=["supported"],
    price=Price(Decimal(1), True),
)


def test_every_kind_of_reason_counts():
    found = reasons(ALL, OURS)
    assert [reason.kind for reason in found] == [*KINDS]
    assert sum(reason.points for reason in found) == 4 + 3 + 3 + 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_reason_can_be_left_out(kind):
    assert OURS.says(kind)
    assert not OURS.without([kind]).says(kind)
    assert [reason.kind for reason in reasons(ALL, OURS.without([kind]))] == [
        other for other in KINDS if other != kind
    ]


def test_it_fits_by_service_or_reservation_and_by_nothing_else():
    assert fits(reasons(ALL, OURS.without(["service"])))
    assert fits(reasons(ALL, OURS.without(["reserved"])))
    assert not fits(reasons(ALL, OURS.without(["service", "reserved"])))
