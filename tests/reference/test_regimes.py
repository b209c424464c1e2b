import json
from datetime import date

import pytest

from portal.reference.regimes import DATA, KINDS, NATIONS, REGIMES, regime_for

ACT_2023 = {"scheme": "UKPGA", "id": "2023/54"}
DIRECTIVE_2014 = {"scheme": "CELEX", "id": "32014L0024"}
DIRECTIVE_2004 = {"scheme": "CELEX", "id": "32004L0018"}


def key_for(kind, nation=None, began_on=None, legal_basis=None, above=None, central=None):
    regime, reason = regime_for(
        kind,
        legal_basis=legal_basis,
        nation=nation,
        began_on=began_on and date.fromisoformat(began_on),
        above_threshold=above,
        central_government=central,
    )
    assert reason
    return regime and regime.key


# The data


def test_every_rule_has_facts_and_words_for_readers():
    facts = json.loads((DATA / "regimes.json").read_text())
    words = json.loads((DATA / "regime_words.json").read_text())

    assert [fact["key"] for fact in facts] == list(REGIMES)
    assert list(words) == list(REGIMES)
    for regime in REGIMES.values():
        assert regime.source_url.startswith("https://")
        assert all([regime.short_name, regime.who_may_bid, regime.who, regime.what_became_of_it])
        assert regime.workforce_test.startswith("None") == (regime.workforce_percent is None)
        assert set(regime.covers) <= set(KINDS)
        assert set(regime.nations) <= set(NATIONS)


def test_short_names_tell_the_rules_apart():
    assert len({regime.short_name for regime in REGIMES.values()}) == len(REGIMES)
    assert REGIMES["pa2023_s32"].short_name == "Procurement Act 2023, s. 32"


def test_more_than_half_and_at_least_thirty_per_cent_are_different_tests():
    assert REGIMES["pcr2006_reg7"].workforce_share == "more than 50%"
    assert REGIMES["pa2023_s32"].workforce_share == "at least 30%"
    assert REGIMES["pa2023_s33"].workforce_share is None


def test_a_percentage_never_stands_without_its_operator():
    for regime in REGIMES.values():
        assert (regime.workforce_percent is None) == (regime.comparison is None)


def test_a_rule_is_in_force_on_its_first_and_last_day():
    rule = REGIMES["pcr2015_reg20"]

    assert not rule.in_force(date(2015, 2, 25))
    assert rule.in_force(date(2015, 2, 26))
    assert rule.in_force(date(2025, 2, 23))
    assert not rule.in_force(date(2025, 2, 24))


def test_article_19_is_history_and_leads_to_what_took_its_place():
    article_19 = REGIMES["eu_2004_18_art19"]

    assert article_19.ended
    assert [rule.key for rule in article_19.successors] == ["pcr2015_reg20", "pcs2015_reg21"]


@pytest.mark.parametrize(
    ("key", "before"),
    [
        ("pa2023_s32", ["pcr2015_reg20"]),
        ("pcr2015_reg20", ["eu_2004_18_art19", "pcr2006_reg7"]),
        ("pa2023_s33", ["pcr2015_reg77"]),
        ("pcs2015_reg21", ["eu_2004_18_art19", "pcs2012_reg7"]),
        ("ppn_005", ["ppn_11_20"]),
        ("pcs2015_reg76A", []),
    ],
)
def test_a_rule_knows_what_it_took_the_place_of(key, before):
    assert [rule.key for rule in REGIMES[key].predecessors] == before


def test_what_replaces_a_rule_starts_no_later_than_the_day_after_it_ends():
    for regime in REGIMES.values():
        assert all(regime.ended for _ in regime.successors)
        assert all(
            (successor.in_force_from - regime.in_force_to).days <= 1
            for successor in regime.successors
        )


# Which rule applies


@pytest.mark.parametrize("nation", ["England", "Wales", "Northern Ireland"])
@pytest.mark.parametrize(
    ("began_on", "key"),
    [
        ("2015-02-25", "pcr2006_reg7"),
        ("2015-02-26", "pcr2015_reg20"),
        ("2016-04-17", "pcr2015_reg20"),
        ("2016-04-18", "pcr2015_reg20"),
        ("2025-02-23", "pcr2015_reg20"),
        ("2025-02-24", "pa2023_s32"),
    ],
)
def test_the_day_of_the_beginning_decides_outside_scotland(nation, began_on, key):
    assert key_for("supported", nation, began_on) == key


@pytest.mark.parametrize(
    ("began_on", "key"),
    [
        ("2015-02-26", "pcs2012_reg7"),
        ("2016-04-17", "pcs2012_reg7"),
        ("2016-04-18", "pcs2015_reg21"),
        ("2025-02-24", "pcs2015_reg21"),
    ],
)
def test_scotland_has_its_own_line_of_rules(began_on, key):
    assert key_for("supported", "Scotland", began_on, above=True) == key


def test_a_small_scottish_contract_is_under_the_act_of_2014():
    assert key_for("supported", "Scotland", "2020-01-01", above=False) == "prsa2014_s11"


def test_a_scottish_contract_of_unknown_size_is_not_guessed():
    assert key_for("supported", "Scotland", "2020-01-01") is None


@pytest.mark.parametrize(
    ("nation", "began_on", "key"),
    [
        ("England", "2015-02-25", None),
        ("England", "2025-02-23", "pcr2015_reg77"),
        ("Wales", "2025-02-24", "pa2023_s33"),
        ("Scotland", "2026-01-06", None),
        ("Scotland", "2026-01-07", "pcs2015_reg76A"),
    ],
)
def test_mission_bodies_have_a_rule_only_from_its_first_day(nation, began_on, key):
    assert key_for("mission", nation, began_on) == key


def test_a_procedure_stays_under_the_law_it_began_with():
    """The notice names the old law; the first day that we know of is later."""
    assert key_for("supported", "England", "2026-05-29", DIRECTIVE_2014) == "pcr2015_reg20"


def test_a_law_that_did_not_yet_exist_is_a_contradiction_not_a_rule():
    assert key_for("supported", "England", "2025-02-23", ACT_2023) is None


def test_the_act_of_2023_reaches_a_scottish_buyer_only_where_the_notice_names_it():
    assert key_for("supported", "Scotland", "2025-06-01", ACT_2023) == "pa2023_s32"
    assert key_for("supported", "Scotland", "2025-06-01", above=True) == "pcs2015_reg21"


def test_the_legal_basis_alone_can_be_enough():
    assert key_for("supported", legal_basis=ACT_2023) == "pa2023_s32"
    assert key_for("supported", legal_basis=DIRECTIVE_2014) is None


def test_the_old_directive_stands_for_both_nations_rules_where_the_nation_is_unknown():
    assert key_for("supported", legal_basis=DIRECTIVE_2004) == "eu_2004_18_art19"
    assert key_for("supported", "Wales", legal_basis=DIRECTIVE_2004) == "pcr2006_reg7"


def test_a_law_that_we_do_not_hold_gives_no_rule():
    utilities = {"scheme": "CELEX", "id": "32014L0025"}
    assert key_for("supported", "England", "2020-01-01", utilities) is None


@pytest.mark.parametrize("basis", [None, {}, {"id": "2023/54"}, {"scheme": "UKPGA", "id": ""}, "x"])
def test_a_legal_basis_without_scheme_or_number_counts_as_none(basis):
    assert key_for("supported", "Wales", "2025-02-24", basis) == "pa2023_s32"


@pytest.mark.parametrize(
    ("nation", "began_on", "central", "key"),
    [
        ("England", "2025-02-23", True, "ppn_11_20"),
        ("England", "2025-02-24", True, "ppn_005"),
        ("England", "2026-02-03", False, None),
        ("England", "2026-02-04", False, "lga1988_order2026"),
        ("England", "2026-02-04", None, None),
        ("Wales", "2025-02-23", None, "wppn_05_21"),
        ("Wales", "2025-02-24", None, "wppn_012"),
    ],
)
@pytest.mark.parametrize("kind", ["sme_vcse", "location"])
def test_small_contracts_are_reserved_by_policy(kind, nation, began_on, central, key):
    assert key_for(kind, nation, began_on, above=False, central=central) == key


def test_no_policy_reserves_a_contract_above_the_threshold():
    assert key_for("sme_vcse", "England", "2025-06-01", above=True, central=True) is None


def test_the_reason_names_what_it_could_be():
    answer = regime_for(
        "supported", legal_basis=None, nation=None, began_on=None, above_threshold=True
    )

    assert answer.regime is None
    assert "Procurement Act 2023, s. 32" in answer.reason
    assert "Public Contracts (Scotland) Regulations 2015, reg. 21" in answer.reason
