import json
from datetime import date
from pathlib import Path

import pytest

from tenders.reservations import OTHER, UNNAMED_LOT, WHOLE, findings
from tenders.reservations.lots import Lots

DATA = Path(__file__).parent / "data"
REAL = json.loads((DATA / "reserved_real.json").read_text())["notices"]
NATIONS = {"ocds-kuma6s": "Wales", "ocds-r6ebe6": "Scotland"}


def read(text="", *, nation="England", began_on=date(2025, 6, 1), **tender):
    tender = {"title": "Laundry", "description": text} | tender
    return findings({"tender": tender}, nation=nation, began_on=began_on)


def said(found):
    return [(claim.lot_key, claim.kind) for claim in found.claims]


def three_lots(**of_lot_3):
    return [{"id": "1"}, {"id": "2"}, {"id": "3"} | of_lot_3]


# Real notices, labelled by hand


@pytest.mark.parametrize("notice", REAL, ids=lambda notice: notice["release"]["ocid"])
def test_real_notices_are_marked_where_they_are_reserved_and_nowhere_else(notice):
    release = notice["release"]
    expected = {"tender": [WHOLE], "lot 3 of 3": ["3"], "": []}[notice["scope"]]

    found = findings(
        release,
        nation=NATIONS.get(release["ocid"][:11], "England"),
        began_on=date.fromisoformat(release["date"]),
    )

    assert [claim.lot_key for claim in found.claims] == expected
    assert (notice["label"] == "reserved") == bool(expected)
    assert {claim.regime for claim in found.claims} <= {"pcr2015_reg20"}


def test_a_real_lot_that_only_words_reserve_is_a_suggestion_with_its_sentence():
    release = next(n["release"] for n in REAL if n["scope"] == "lot 3 of 3")

    [claim] = findings(release, nation="Wales", began_on=date(2025, 2, 20)).claims

    assert (claim.basis, claim.code) == ("text", "")
    assert claim.sentence.startswith("This Lot is reserved for Sheltered Workshop organisations")
    assert claim.sentence.endswith("The Public Contracts Regulations 2015.")


def test_a_real_code_that_the_words_repeat_is_one_fact_that_keeps_the_sentence():
    release = next(n["release"] for n in REAL if n["scope"] == "tender")

    [claim] = findings(release, nation="Wales", began_on=date(2025, 2, 21)).claims

    assert (claim.basis, claim.code) == ("code", "shelteredWorkshop")
    assert "listed as a reserved contract" in claim.sentence


# Codes


@pytest.mark.parametrize(
    ("code", "kind", "regime"),
    [
        ("shelteredWorkshop", "supported", "pa2023_s32"),
        ("publicServiceMissionOrganization", "mission", "pa2023_s33"),
        ("smeVcse", "sme_vcse", "ppn_005"),
        ("somethingNew", OTHER, None),
    ],
)
def test_a_code_is_a_fact_for_the_whole_tender(code, kind, regime):
    [claim] = read(otherRequirements={"reservedParticipation": [code]}).claims

    assert (claim.lot_key, claim.kind, claim.basis) == (WHOLE, kind, "code")
    assert (claim.code, claim.regime, claim.sentence) == (code, regime, "")
    assert claim.reason


def test_a_code_on_a_lot_is_about_that_lot():
    lots = three_lots(otherRequirements={"reservedParticipation": ["shelteredWorkshop"]})
    assert said(read(lots=lots)) == [("3", "supported")]


def test_a_code_may_stand_outside_a_list():
    assert said(read(otherRequirements={"reservedParticipation": "shelteredWorkshop"})) == [
        (WHOLE, "supported")
    ]


def test_a_place_is_a_reservation_too():
    place = {"gazetteer": {"scheme": "ITL", "identifiers": ["UKJ4"]}}

    [claim] = read(otherRequirements={"reservedParticipationLocation": place}).claims

    assert (claim.kind, claim.code) == ("location", "reservedParticipationLocation UKJ4")


def test_several_unknown_codes_are_all_kept():
    [claim] = read(otherRequirements={"reservedParticipation": ["new", "newer"]}).claims

    assert (claim.kind, claim.code) == (OTHER, "new, newer")


@pytest.mark.parametrize("codes", [[], ["none"], "none"])
def test_an_empty_list_of_codes_says_that_nothing_is_reserved(codes):
    found = read(otherRequirements={"reservedParticipation": codes})

    assert found.claims == ()
    assert found.says_none


def test_no_list_of_codes_says_nothing():
    assert read(otherRequirements={}).says_none is None


@pytest.mark.parametrize("junk", [None, 7, {"a": 1}, [None, 3, {}], [""]])
def test_codes_of_a_wrong_shape_are_no_codes(junk):
    assert read(otherRequirements={"reservedParticipation": junk}).claims == ()


@pytest.mark.parametrize("notice", [{}, {"tender": None}, {"tender": []}, {"tender": {"lots": {}}}])
def test_a_notice_without_a_tender_says_nothing(notice):
    assert findings(notice) == findings({"tender": {"lots": [None, "x"]}})


def test_execution_in_a_sheltered_programme_is_told_apart():
    found = read(contractTerms={"reservedExecution": True})

    assert found.reserved_execution
    assert found.claims == ()


def test_what_a_supplier_says_of_itself_is_no_reservation():
    party = {"roles": ["supplier"], "details": {"shelteredWorkshop": True, "scale": "sme"}}
    assert findings({"tender": {"title": "Laundry"}, "parties": [party]}).claims == ()


def test_code_and_words_for_different_bodies_are_two_claims():
    found = read(
        "This tender is reserved for suppliers based in Kent.",
        otherRequirements={"reservedParticipation": ["smeVcse"]},
    )
    assert [(claim.kind, claim.basis) for claim in found.claims] == [
        ("location", "text"),
        ("sme_vcse", "code"),
    ]


# Which lot


@pytest.mark.parametrize(
    ("lots", "text"),
    [
        (["3"], "Lot 3 is reserved for supported businesses."),
        (["2", "3"], "Lots 2 and 3 are reserved for supported businesses."),
        (["1", "2", "3"], "Lots 1 to 3 are reserved for supported businesses."),
        (["2"], "Lot two is reserved for supported businesses."),
        (["2"], "Lot 1 is open to all, whereas Lot 2 is reserved for supported businesses."),
        (["3"], "Lots 1 and 2 are not reserved; Lot 3 is reserved for supported businesses."),
        (["1", "3"], "All lots except Lot 2 are reserved for supported businesses."),
        (["2"], "We have reserved Lot 2 for supported businesses."),
        (["2"], "Only supported businesses may bid for Lot 2."),
        (["3"], "The lots are Lot 1 Cleaning, Lot 2 Catering and Lot 3 Laundry (reserved for "
                "supported businesses)."),
        (["3"], "Lot 3 - Laundry\nReserved for supported businesses"),
        (["2"], "Lot 2 is workwear. This lot is reserved for supported businesses."),
        (["2"], "RESERVED LOT: LOT 2 (TOYS). RESERVED UNDER REGULATION 20(1)."),
        (["1"], "Lot 1 is reserved. Only supported businesses may bid for it."),
        ([WHOLE], "All lots are reserved for supported businesses."),
        ([UNNAMED_LOT], "One lot is reserved for supported businesses."),
    ],
)  # fmt: skip
def test_the_words_say_which_lot(lots, text):
    assert said(read(text, lots=three_lots())) == [(lot, "supported") for lot in lots]


def test_words_in_a_lot_are_about_that_lot():
    lots = three_lots(description="This contract is reserved for supported businesses.")
    assert said(read(lots=lots)) == [("3", "supported")]


def test_some_lot_is_the_lot_whose_own_text_says_so():
    lots = three_lots(description="This lot is reserved for supported businesses.")
    found = read(
        "It has three lots, one of them a reserved lot for supported businesses.", lots=lots
    )

    assert said(found) == [("3", "supported")]


def test_the_only_lot_is_the_whole_tender():
    lot = {"id": "1", "description": "This lot is reserved for supported businesses."}
    assert said(read(lots=[lot])) == [(WHOLE, "supported")]


def test_lots_that_repeat_the_words_of_the_tender_add_nothing():
    words = "This tender is reserved for supported businesses."
    lots = [{"id": "1", "description": words}, {"id": "2", "description": words}]

    assert said(read(words, lots=lots)) == [(WHOLE, "supported")]


def test_lots_are_found_by_title_id_or_place():
    lots = Lots(
        {"lots": [{"id": "2760", "title": "Lot 2 - Ink"}, {"id": "2761"}, {"id": "LOT-0007"}]}
    )

    assert lots.key("2") == "2760"
    assert lots.key("2761") == "2761"
    assert lots.key("7") == "LOT-0007"
    assert lots.key("3") == "LOT-0007"
    assert lots.key("9") == "9"


# Which rule


@pytest.mark.parametrize(
    ("words", "nation", "began_on", "regime"),
    [
        ("for supported businesses", "England", "2025-02-23", "pcr2015_reg20"),
        ("for supported businesses", "England", "2025-02-24", "pa2023_s32"),
        ("under Article 19 for supported businesses", "England", "2012-04-01", "pcr2006_reg7"),
        ("under Article 19 for supported businesses", None, None, "eu_2004_18_art19"),
        ("under Article 19 for supported businesses", "England", "2020-01-01", "pcr2015_reg20"),
        ("under Regulation 20", "Wales", "2025-02-23", "pcr2015_reg20"),
        ("under Regulation 20", None, None, "pcr2015_reg20"),
        ("under Regulation 21", "Scotland", "2019-04-01", "pcs2015_reg21"),
        ("for supported businesses", None, "2025-06-01", None),
        ("under section 11 of the Procurement Reform (Scotland) Act 2014", "Scotland", "2019-04-01",
         "prsa2014_s11"),
    ],
)  # fmt: skip
def test_the_rule_follows_from_what_is_named_where_and_when(words, nation, began_on, regime):
    found = read(
        f"This contract is reserved {words}.",
        nation=nation,
        began_on=began_on and date.fromisoformat(began_on),
    )
    assert [claim.regime for claim in found.claims] == [regime]


@pytest.mark.parametrize(
    "words",
    [
        "for supported employment providers under section 33 of the Act",  # a contradiction
        "for sheltered workshops under regulation 38 of the Utilities Contracts Regulations 2016",
    ],
)
def test_a_rule_that_does_not_fit_or_that_we_do_not_hold_is_not_replaced_by_a_guess(words):
    [claim] = read(f"This contract is reserved {words}.").claims

    assert (claim.kind, claim.regime) == ("supported", None)
    assert claim.reason


def test_the_directive_alone_does_not_say_which_nations_rule_it_is():
    words = "This contract is reserved under Article 20 of Directive 2014/24/EU."
    unknown, scotland = (
        read(words, nation=nation, began_on=date(2019, 4, 1), aboveThreshold=True).claims[0].regime
        for nation in (None, "Scotland")
    )
    assert (unknown, scotland) == (None, "pcs2015_reg21")


def test_the_legal_basis_of_the_notice_counts():
    found = read(
        otherRequirements={"reservedParticipation": ["shelteredWorkshop"]},
        legalBasis={"scheme": "UKPGA", "id": "2023/54"},
        nation=None,
        began_on=None,
    )
    assert [claim.regime for claim in found.claims] == ["pa2023_s32"]


def test_the_size_of_the_contract_counts():
    code = {"reservedParticipation": ["shelteredWorkshop"]}
    scotland = {"nation": "Scotland", "began_on": date(2019, 4, 1)}

    [large] = read(otherRequirements=code, coveredBy=["GPA"], **scotland).claims
    [small] = read(otherRequirements=code, aboveThreshold=False, **scotland).claims

    assert (large.regime, small.regime) == ("pcs2015_reg21", "prsa2014_s11")


@pytest.mark.parametrize(
    ("kind_of_buyer", "regime"),
    [
        ("publicAuthorityCentralGovernment", "ppn_005"),
        ("publicAuthoritySubCentralGovernment", "lga1988_order2026"),
        ("privateUtility", None),
    ],
)
def test_the_kind_of_buyer_counts(kind_of_buyer, regime):
    classification = {"scheme": "UK_CA_TYPE", "id": kind_of_buyer}
    buyer = {"roles": ["buyer"], "details": {"classifications": [classification]}}
    tender = {"otherRequirements": {"reservedParticipation": ["smeVcse"]}, "aboveThreshold": False}

    [claim] = findings(
        {"tender": tender, "parties": [None, {"details": []}, buyer]},
        nation="England",
        began_on=date(2026, 3, 1),
    ).claims

    assert claim.regime == regime
