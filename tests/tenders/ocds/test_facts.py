from decimal import Decimal

import pytest

from tenders.ocds.facts import Body, Money, facts


def tender(**fields):
    return facts({"ocid": "ocds-h6vhtk-000001", "tender": fields})


def test_value_with_and_without_vat_are_both_kept_and_neither_computed():
    found = tender(value={"amount": 1000, "amountGross": 1250, "currency": "GBP"}).value
    assert found == Money(Decimal("1000.00"), Decimal("1250.00"), None, "GBP")


@pytest.mark.parametrize("amount", [0, -5, 1e300, "no idea", None, True])
def test_what_is_no_amount_is_unknown(amount):
    assert tender(value={"amount": amount, "currency": "GBP"}).value.amount is None


def test_a_range_keeps_both_ends():
    found = tender(
        minValue={"amount": 10, "currency": "GBP"}, value={"amount": 20, "currency": "GBP"}
    ).value
    assert (found.lowest, found.amount) == (Decimal("10.00"), Decimal("20.00"))


def test_a_range_the_wrong_way_round_is_turned():
    found = tender(minValue={"amount": 20}, value={"amount": 10}).value
    assert (found.lowest, found.amount) == (Decimal("10.00"), Decimal("20.00"))


def test_another_currency_stays_what_it_is():
    assert tender(value={"amount": 5, "currency": "AED"}).value.currency == "AED"


def test_codes_stand_on_items_where_there_is_no_main_one():
    items = [{"id": "1", "additionalClassifications": [{"scheme": "CPV", "id": "85312310"}]}]
    assert tender(items=items).cpv == ("85312310",)


def test_a_code_of_another_scheme_is_no_cpv_code():
    assert tender(classification={"scheme": "UNSPSC", "id": "85312310"}).cpv == ()


def test_places_are_kept_as_given_once_each():
    items = [{"id": "1", "deliveryAddresses": [{"region": "UKD3"}, {"region": "UKD3"}, {}]}]
    assert tender(items=items).places == ("UKD3",)


def test_the_buyer_is_found_by_role_where_the_notice_has_no_reference():
    party = {
        "id": "GB-FTS-1",
        "name": "Leeds City Council",
        "roles": ["buyer"],
        "identifier": {"scheme": "GB-PPON", "id": "PJYG-6658-PPMY"},
    }
    found = facts({"parties": [{"id": "x", "roles": ["supplier"], "name": "S"}, party]})
    assert found.buyer == Body("Leeds City Council", (("GB-PPON", "PJYG-6658-PPMY"),))


def test_numbers_that_a_service_gives_are_no_identity():
    party = {"name": "X", "roles": ["buyer"], "identifier": {"scheme": "GB-FTS", "id": "1"}}
    assert facts({"parties": [party]}).buyer.identifiers == ()


def test_a_notice_that_links_to_itself_has_no_twin():
    href = "https://api.publiccontractsscotland.gov.uk/v1/Notice?id="
    links = [{"rel": "canonical", "href": f"{href}ocds-r6ebe6-0000832320"}]
    other = {"ocid": "ocds-h6vhtk-06a933", "links": links}
    same = {"ocid": "ocds-r6ebe6-0000832320", "links": links}
    assert facts(other).linked_ocids == ("ocds-r6ebe6-0000832320",)
    assert facts(same).linked_ocids == ()


def test_the_notice_type_is_that_of_the_document_which_is_the_notice():
    documents = [
        {"id": "000001-2026", "noticeType": "UK3"},
        {"id": "000002-2026", "noticeType": "UK4"},
    ]
    compiled = {"tender": {"documents": documents}}
    assert facts(compiled, notice_id="000002-2026").notice_type == "UK4"


def test_lots_without_an_id_are_told_apart_by_their_place():
    assert [lot.key for lot in tender(lots=[{"title": "A"}, {"id": "LOT-2"}]).lots] == [
        "#1",
        "LOT-2",
    ]


def test_a_notice_with_nothing_in_it_has_no_facts_but_raises_nothing():
    found = facts({})
    assert (found.title, found.buyer, found.closes, found.lots) == ("", None, None, ())
