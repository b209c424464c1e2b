"""What a contract comes to in a year. Pure: the terms of a notice in, an amount out."""

from decimal import Decimal
from typing import NamedTuple

from tenders.ocds.facts import money
from tenders.ocds.notice import period
from tenders.parts import objects

A_YEAR = Decimal("365.25")  # days
POUNDS = ("GBP", "")


class Price(NamedTuple):
    """Pounds; `a_year`, or in all where the notice does not tell how long it runs. `is_lot` where
    it is one of several lots."""

    amount: Decimal
    a_year: bool
    is_lot: bool = False


def price(terms):
    """The `Price` of the smallest thing that one can bid for; None where it is not known.

    `terms` has `value`, `contractPeriod` and `lots` as the tender section of a notice has them. The
    value of several lots that have none of their own is of all together, so it tells nothing.
    """
    lots = objects(terms, "lots")
    priced = [(amount, lot) for lot in lots if (amount := pounds(lot))]
    if priced:
        amount, part = min(priced, key=lambda pair: pair[0])
    elif len(lots) > 1:
        return None
    else:
        amount, part = pounds(terms), lots[0] if lots else {}
    if amount is None:
        return None
    runs = years(part) or years(terms)
    yearly = amount / max(runs, 1) if runs else amount
    return Price(yearly, a_year=bool(runs), is_lot=len(lots) > 1)


def pounds(node):
    stated = money(node)
    return (stated.amount or stated.gross) if stated.currency in POUNDS else None


def years(node):
    """How long it runs with every extension, since its value is stated so; None if not known."""
    stated = period(node, "contractPeriod")
    end = stated.furthest or stated.end
    if stated.start and end and end > stated.start:
        return Decimal((end - stated.start).days + 1) / A_YEAR
    return Decimal(stated.days) / A_YEAR if stated.days else None
