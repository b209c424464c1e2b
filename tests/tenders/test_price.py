import pytest

from tenders.price import Price, price


def pounds(amount, **more):
    return {"value": {"amount": amount, "currency": "GBP"}, **more}


THREE_YEARS = {"contractPeriod": {"startDate": "2027-04-01", "endDate": "2030-03-31"}}
HALF_A_YEAR = {"contractPeriod": {"startDate": "2027-04-01", "endDate": "2027-09-30"}}


def rounded(terms):
    """To hundreds: of the days of three years one is more or less a leap day."""
    found = price(terms)
    return found and found._replace(amount=round(found.amount, -2))


def test_a_value_is_shared_among_the_years_of_the_contract():
    assert rounded(pounds(300_000, **THREE_YEARS)) == Price(100_000, a_year=True)


def test_a_number_of_days_tells_the_years_too():
    terms = pounds(100_000, contractPeriod={"durationInDays": 731})
    assert rounded(terms) == Price(50_000, a_year=True)


def test_a_contract_that_may_be_extended_runs_to_its_furthest_end():
    period = THREE_YEARS["contractPeriod"] | {"maxExtentDate": "2033-03-31"}
    assert rounded(pounds(600_000, contractPeriod=period)) == Price(100_000, a_year=True)


def test_what_runs_for_less_than_a_year_comes_to_no_more_in_a_year():
    assert rounded(pounds(50_000, **HALF_A_YEAR)) == Price(50_000, a_year=True)


@pytest.mark.parametrize(
    "period",
    [
        {},
        {"endDate": "2030-03-31"},
        {"startDate": "2030-03-31", "endDate": "2030-03-31"},
        {"startDate": "soon", "endDate": "later"},
        {"durationInDays": 0},
        {"durationInDays": "365"},
    ],
)
def test_without_a_length_the_price_is_that_of_all(period):
    assert price(pounds(50_000, contractPeriod=period)) == Price(50_000, a_year=False)


def test_where_there_are_lots_the_smallest_one_counts_with_its_own_length():
    lots = [pounds(900_000), pounds(300_000, **THREE_YEARS), {}]
    terms = pounds(1_200_000, **HALF_A_YEAR, lots=lots)
    assert rounded(terms) == Price(100_000, a_year=True, is_lot=True)


def test_a_lot_without_a_length_runs_as_long_as_the_whole():
    terms = pounds(900_000, **THREE_YEARS, lots=[pounds(300_000), pounds(600_000)])
    assert rounded(terms) == Price(100_000, a_year=True, is_lot=True)


def test_the_only_lot_is_the_contract_itself():
    assert rounded(pounds(300_000, lots=[THREE_YEARS])) == Price(100_000, a_year=True)


def test_the_value_of_several_lots_together_tells_nothing_of_one():
    assert price(pounds(300_000, **THREE_YEARS, lots=[{}, {}])) is None


def test_a_value_with_vat_counts_where_there_is_no_other():
    assert price({"value": {"amountGross": 60_000, "currency": "GBP"}}).amount == 60_000


@pytest.mark.parametrize(
    "terms",
    [
        {},
        {"value": None, "contractPeriod": None, "lots": None},
        {"value": {"amount": 50_000, "currency": "EUR"}},
        {"value": {"amount": 0}},
        {"value": [], "lots": ["odd"]},
    ],
)
def test_a_price_that_is_not_known_in_pounds_is_none(terms):
    assert price(terms) is None
