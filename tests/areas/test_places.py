import csv

import pytest

from portal.areas import loader
from portal.areas.places import (
    LEVEL_ONE,
    NAMES,
    holders,
    is_wider,
    level_one,
    place_name,
    territory,
)

ENGLAND = {"UKC", "UKD", "UKE", "UKF", "UKG", "UKH", "UKI", "UKJ", "UKK"}
UNITED_KINGDOM = ENGLAND | {"UKL", "UKM", "UKN"}

# Every form that a place had in real notices of 2014 to 2026 (Find a Tender, Contracts Finder, the
# Scottish and Welsh services), and the one name that Contracts Finder offers and none of them used
ENDS_IN_NOTICES = {
    "UKC": "11 14",
    "UKD": "3 44 72",
    "UKE": "11 2 22 41 42",
    "UKF": "24",
    "UKG": "31 32 33",
    "UKI": "- 31 32 33 5",
    "UKJ": "11 14",
    "UKK": "11",
    "UKL": "- 1 11 12 13 14 15 16 17 18 2 21 22 23 24",
    "UKM": "- 50 62 63 64 65 7 71 72 73 75 76 77 78 8 81 82 83 84 91 92 93 94 95",
}
CODES_IN_NOTICES = [
    region + end.strip("-") for region, ends in ENDS_IN_NOTICES.items() for end in ends.split()
]
NAMES_IN_NOTICES = {
    "North East": {"UKC"},
    "North West": {"UKD"},
    "Yorkshire and the Humber": {"UKE"},
    "East Midlands": {"UKF"},
    "West Midlands": {"UKG"},
    "East of England": {"UKH"},
    "London": {"UKI"},
    "South East": {"UKJ"},
    "South West": {"UKK"},
    "Wales": {"UKL"},
    "Scotland": {"UKM"},
    "Northern Ireland": {"UKN"},
    "England": ENGLAND,
    "ENG": ENGLAND,
    "\n              England\n": ENGLAND,
    "UK": UNITED_KINGDOM,
    "GB": UNITED_KINGDOM,
    "United Kingdom": UNITED_KINGDOM,
    " United Kingdom": UNITED_KINGDOM,
    "UNITED KINGDOM": UNITED_KINGDOM,
}
ELSEWHERE = [
    "Isle of Man",
    "Channel Islands",
    "Guernsey",
    "Jersey",
    "British Oversea Territories",
    "Europe",
    "Rest of the World",
]


@pytest.mark.parametrize("code", CODES_IN_NOTICES)
def test_every_code_in_the_notices_is_held_and_lies_in_one_region(code):
    assert code in NAMES
    assert level_one(code) == {code[:3]}
    assert not is_wider(code)


@pytest.mark.parametrize(("name", "regions"), NAMES_IN_NOTICES.items())
def test_every_name_in_the_notices_is_known(name, regions):
    assert level_one(name) == regions
    assert is_wider(name) == (len(regions) > 1)


@pytest.mark.parametrize("place", [*ELSEWHERE, "", "   ", "Pan-Wales", "nonsense", "EH8 7AU"])
def test_what_is_unknown_or_elsewhere_lies_in_no_region(place):
    assert level_one(place) == frozenset()
    assert not is_wider(place)


@pytest.mark.parametrize("code", ["UKD3", "ukd3", "TLD3", "tld3", " UKD3 "])
def test_itl_codes_and_small_letters_mean_the_same(code):
    assert level_one(code) == {"UKD"}
    assert place_name(code) == "Greater Manchester"


@pytest.mark.parametrize("code", ["UKM2", "UKM25", "TLC31", "UKN01"])
def test_a_code_of_another_edition_lies_where_it_begins(code):
    assert code.replace("TL", "UK") not in NAMES
    assert level_one(code) == {code.replace("TL", "UK")[:3]}


@pytest.mark.parametrize("code", ["UKA", "UKO", "UKZ", "UKD333", "UKIP", "UKDX", "TL", "UKI٣"])
def test_what_only_looks_like_a_code_is_unknown(code):
    assert level_one(code) == frozenset()


def test_every_region_of_the_list_lies_where_its_ancestor_of_level_one_is():
    with (loader.DATA / "itl_regions.csv").open(encoding="utf-8", newline="") as file:
        parents = {row["nuts_code"]: row["parent_nuts_code"] for row in csv.DictReader(file)}
    for code in parents.keys() - {"UK"}:
        top = code
        while parents[top] != "UK":
            top = parents[top]
        assert level_one(code) == level_one(code.replace("UK", "TL", 1)) == {top}


def test_there_are_twelve_regions_in_order():
    assert list(LEVEL_ONE) == sorted(UNITED_KINGDOM)
    assert LEVEL_ONE["UKE"] == "Yorkshire and The Humber"


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("UKI", "London"),
        ("UKE41", "Bradford"),
        ("yorkshire and the humber", "Yorkshire and The Humber"),
        ("West Midlands", "West Midlands (England)"),  # the region
        ("UKG3", "West Midlands"),  # the conurbation
        ("UK", "United Kingdom"),
        ("GB", "United Kingdom"),
        ("ENGLAND", "England"),
        ("TLM25", "Scotland (UKM25)"),
        ("  Isle of\n Man ", "Isle of Man"),
        ("", ""),
    ],
)
def test_places_in_words(place, words):
    assert place_name(place) == words


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("UKI41", "UKI41"),
        ("tlI41", "UKI41"),
        ("UKI99", "UKI"),  # no such one any more
        ("london", "UKI"),
        (" United  Kingdom", "UK"),
        ("England", "ENGLAND"),
        ("FR1", ""),
        ("", ""),
    ],
)
def test_a_place_has_the_code_of_its_territory(place, code):
    assert territory(place) == code


def test_a_territory_lies_in_its_parents_its_nation_and_the_whole():
    assert holders("UKI41") == ["UKI41", "UKI4", "UKI", "ENGLAND", "UK"]
    assert holders("UKM50") == ["UKM50", "UKM5", "UKM", "UK"]
