from datetime import date, timedelta
from itertools import product

import pytest

from portal.reference.regimes import NATIONS
from portal.reference.thresholds import AUTHORITY_TYPES, CONTRACT_TYPES, THRESHOLDS, threshold


def amount(*question, **where):
    found = threshold(*question, **where)
    return found and (found.amount, found.includes_vat)


def test_every_figure_of_the_file_is_held():
    assert len(THRESHOLDS) == 57


@pytest.mark.parametrize(
    ("on", "central", "sub_central", "works", "light_touch"),
    [
        (date(2006, 1, 31), 93_738, 144_371, 3_611_319, None),
        (date(2012, 3, 11), 113_057, 173_934, 4_348_350, None),
        (date(2015, 2, 25), 111_676, 172_514, 4_322_012, None),
        (date(2015, 2, 26), 111_676, 172_514, 4_322_012, 625_050),
        (date(2021, 12, 31), 122_976, 189_330, 4_733_252, 663_540),
        (date(2022, 1, 1), 138_760, 213_477, 5_336_937, 663_540),
        (date(2025, 12, 31), 139_688, 214_904, 5_372_609, 663_540),
        (date(2026, 1, 1), 135_018, 207_720, 5_193_000, 663_540),
        (date(2027, 12, 31), 135_018, 207_720, 5_193_000, 663_540),
        (date(2028, 1, 1), None, None, None, None),
        (date(2006, 1, 30), None, None, None, None),
    ],
)
def test_the_figures_change_at_the_turn_of_each_cycle(on, central, sub_central, works, light_touch):
    found = [
        threshold(on, "central", "services_supplies"),
        threshold(on, "sub_central", "services_supplies"),
        threshold(on, "sub_central", "works"),
        threshold(on, "central", "light_touch"),
    ]

    assert [item and item.amount for item in found] == [central, sub_central, works, light_touch]


def test_from_2022_the_values_include_vat():
    assert amount(date(2021, 12, 31), "central", "light_touch") == (663_540, False)
    assert amount(date(2022, 1, 1), "central", "light_touch") == (663_540, True)


def test_figures_without_a_source_say_so():
    assert threshold(date(2007, 1, 1), "central", "works").verification == "unverified"
    assert threshold(date(2026, 1, 1), "central", "works").verification == "primary"


@pytest.mark.parametrize(
    ("on", "authority", "jurisdiction", "expected"),
    [
        (date(2015, 2, 25), "central", "England", None),
        (date(2015, 2, 26), "central", "England", (10_000, False)),
        (date(2015, 3, 31), "sub_central", "England", None),
        (date(2015, 4, 1), "sub_central", "England", (25_000, False)),
        (date(2022, 12, 20), "sub_central", "England", (25_000, True)),
        (date(2022, 12, 21), "sub_central", "England", (30_000, True)),
        (date(2025, 2, 23), "central", "Wales", None),
        (date(2025, 2, 24), "central", "Wales", (30_000, True)),
        (date(2025, 2, 24), "central", "England", (12_000, True)),
        (date(2040, 1, 1), "sub_central", "Wales", (30_000, True)),
        (date(2026, 1, 1), "sub_central", "Scotland", None),
        (date(2026, 1, 1), "sub_central", "Northern Ireland", None),
    ],
)
def test_when_a_notice_is_due_below_threshold(on, authority, jurisdiction, expected):
    assert amount(on, authority, "below_threshold_notice", jurisdiction) == expected


def test_scotland_regulates_from_lower_values():
    on = date(2026, 1, 1)

    assert amount(on, "central", "regulated_services_supplies", "Scotland") == (50_000, False)
    assert amount(on, "central", "regulated_works", "Scotland") == (2_000_000, False)
    assert amount(on, "central", "regulated_works", "England") is None
    assert amount(date(2016, 4, 17), "central", "regulated_works", "Scotland") is None


def test_light_touch_concessions_kept_the_higher_value():
    assert amount(date(2026, 1, 1), "central", "concession") == (5_193_000, True)
    assert amount(date(2026, 1, 1), "central", "light_touch_concession") == (5_372_609, True)


@pytest.mark.parametrize("question", [*product(AUTHORITY_TYPES, CONTRACT_TYPES, NATIONS)])
def test_no_two_figures_apply_on_one_day(question):
    edges = {item.start for item in THRESHOLDS} | {item.end for item in THRESHOLDS if item.end}
    for on in edges | {edge + timedelta(days=1) for edge in edges}:
        assert sum(item.applies(on, *question) for item in THRESHOLDS) <= 1


@pytest.mark.parametrize(
    "question",
    [
        ("local", "works", "England"),
        ("central", "bridges", "England"),
        ("central", "works", "Britain"),
    ],
)
def test_unknown_words_are_an_error_and_not_silence(question):
    with pytest.raises(ValueError, match="is none of"):
        threshold(date(2026, 1, 1), *question)
