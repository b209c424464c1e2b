import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.organisations.naming import fold, web_address


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("DERBY CITY COUNCIL", "Derby City Council"),
        ("The City of Edinburgh Council", "City of Edinburgh Council"),
        ("Pobl Group Ltd", "POBL GROUP LIMITED."),
        ("Police & Crime Commissioner", "Police and Crime Commissioner"),
        ("Mayor's Office", "Mayor’s Office"),
        ("St. Mary's School", "St Marys School"),
        ("Stockton-on-Tees Borough Council", "Stockton on tees  borough council"),
        ("Creating Enterprise C.I.C", "Creating Enterprise CIC"),
        (
            "Foreign, Commonwealth and Development Office",
            "Foreign Commonwealth & Development Office",
        ),
        ("Cyngor Sir Fôn", "CYNGOR SIR FON"),
        ("\tLeeds\u00a0City Council\n", "Leeds City Council"),
    ],
)
def test_one_name_spelt_in_two_ways(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lancaster City Council", "Lancashire County Council"),
        ("Durham County Council", "Durham City Council"),
        ("Nottingham City Council", "Nottinghamshire County Council"),
        ("North Northamptonshire Council", "West Northamptonshire Council"),
        ("Newcastle upon Tyne City Council", "Newcastle-under-Lyme Borough Council"),
        ("Caledonia Housing Association", "Caledonia Housing Association (Bellsmyre HA)"),
        ("Welsh Government", "Welsh Government - Commercial Delivery"),
        ("Pobl Group", "Pobl Group Ltd"),
        ("Richmond Council", "Richmondshire Council"),
        ("City of London", "London"),
        ("Council A", "Council B"),
        ("Ward 1 1", "Ward 11"),
    ],
)
def test_two_bodies_stay_two(one, other):
    assert fold(one) != fold(other)


def test_a_name_of_nothing_but_signs_keeps_them():
    assert fold("???") == "???"
    assert fold("!!!") != fold("???")


def test_the_alone_is_a_name():
    assert fold("The") == "the"


@given(st.text())
def test_only_blanks_fold_to_nothing(name):
    assert bool(fold(name)) == bool(name.strip())


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://www.leeds.gov.uk/", "https://www.leeds.gov.uk/"),
        (" www.leeds.gov.uk ", "https://www.leeds.gov.uk"),
        ("http://Contract Finder", ""),
        ("javascript://example.org/%0aalert(1)", ""),
        ("ask us", ""),
        ("", ""),
        ("https://example.org/" + "a" * 500, ""),
    ],
)
def test_web_address(text, address):
    assert web_address(text) == address
