import pytest

from tenders.ocds.clean import clean

from .notices import cleaned, reading, words


def test_a_penny_stands_for_not_known():
    release = cleaned("fts_penny_and_summer_z")
    assert release.reading["contracts"][0]["value"] == {"currency": "GBP"}
    assert ("contracts[0].value.amount", "0.01 stands for “not known”: left out") in words(release)
    assert ("contracts[0].value.amountGross", "0.01 stands for “not known”: left out") in words(
        release
    )


def test_nothing_stands_for_not_known():
    release = cleaned("cf_2020_award")
    assert release.reading["tender"]["value"] == {"currency": "GBP"}
    assert release.reading["tender"]["minValue"] == {"amount": 29000, "currency": "GBP"}
    assert ("tender.value.amount", "0 stands for “not known”: left out") in words(release)


def test_a_gross_value_of_nothing_without_a_net_one_is_not_known_either():
    assert reading(tender={"value": {"amountGross": 0, "currency": "GBP"}})["tender"] == {
        "value": {"currency": "GBP"}
    }


def test_a_fee_of_nothing_is_nothing():
    fees = [{"id": "1", "type": ["document"], "value": {"amount": 0, "currency": "GBP"}}]
    assert reading(tender={"participationFees": fees})["tender"]["participationFees"] == fees


def test_net_and_gross_are_kept_and_not_computed():
    value = cleaned("fts_gross_is_not_a_fifth_more").reading["contracts"][0]["value"]
    assert value == {"amountGross": 67992, "amount": 54393.6, "currency": "GBP"}


def test_other_currencies_are_kept():
    assert cleaned("scotland_euro").reading["tender"]["value"]["currency"] == "EUR"
    assert reading(tender={"value": {"amount": 5, "currency": "Groats"}})["tender"]["value"] == {
        "amount": 5,
        "currency": "Groats",
    }


@pytest.mark.parametrize(("written", "read"), [("£1,250,000.50", 1250000.5), ("33721", 33721)])
def test_an_amount_in_words_of_numerals_is_a_number(written, read):
    assert reading(tender={"value": {"amount": written}})["tender"]["value"]["amount"] == read


def test_an_amount_in_other_words_is_left_out():
    value = {"amount": "about 5000", "currency": "GBP"}
    assert reading(tender={"value": value})["tender"]["value"] == {"currency": "GBP"}


def test_a_number_that_fits_nowhere_is_left_out():
    release = cleaned("fts_infinite_number")
    assert "lotDetails" not in release.reading["tender"]
    assert (
        "tender.lotDetails.maximumLotsBidPerSupplier",
        "a number too large to store, stands for “no limit”: left out",
    ) in words(release)


@pytest.mark.parametrize("number", ["1e9999", "-1e9999", "Infinity", "NaN", "9" * 350, "9" * 5000])
def test_no_number_beyond_a_double_is_kept_anywhere(number):
    raw = '{"ocid": "a", "note": {"n": %s}, "tender": {"value": {"amount": %s}}}'
    release = clean((raw % (number, number)).encode(), {})
    assert release.reading.keys() == {"ocid", "id", "date"}


def test_the_largest_number_of_a_program_stands_for_no_limit():
    release = cleaned("wales_no_limit")
    assert release.reading["tender"].keys() == {"tenderPeriod"}
    named = dict(words(release))
    assert named["tender.lotDetails.maximumLotsBidPerSupplier"] == (
        "2147483647 stands for “no limit”: left out"
    )
    assert named["tender.techniques.frameworkAgreement.maximumParticipants"].startswith("7.92")
