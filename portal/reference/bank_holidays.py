"""Bank holidays of the United Kingdom, and working days as laws count them.

The days are those of the GOV.UK list. Proclaimed days can be added at short notice: see
docs/data-sources.md for how to renew the file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from itertools import islice
from types import MappingProxyType

from portal.reference.files import read_json

STANDSTILL_DAYS = 8  # Procurement Act 2023, section 51


class YearNotHeldError(ValueError):
    """Asked about a year for which no bank holidays are held."""


@dataclass(frozen=True)
class BankHoliday:
    """`basis` is "statute" where the date follows from the Act of 1971, else "published"."""

    day: date
    title: str
    basis: str
    source: str


def _holidays(items):
    return MappingProxyType(
        {
            (day := date.fromisoformat(item["date"])): BankHoliday(
                day, item["title"], item["basis"], item["source"]
            )
            for item in items
        }
    )


BANK_HOLIDAYS: Mapping[str, Mapping[date, BankHoliday]] = MappingProxyType(
    {division: _holidays(items) for division, items in read_json("bank_holidays.json").items()}
)
"""By division (as GOV.UK names them: england-and-wales, scotland, northern-ireland) and day."""

YEARS = range(
    max(min(days).year for days in BANK_HOLIDAYS.values()),
    min(max(days).year for days in BANK_HOLIDAYS.values()) + 1,
)
"""The years for which every division is held."""


class Calendar(Enum):
    """Whose bank holidays are no working days. The value names the divisions."""

    UK = ("england-and-wales", "scotland", "northern-ireland")
    """Procurement Act 2023, section 123: a bank holiday in any part of the United Kingdom, so
    one calendar for every buyer. The Public Contracts Regulations 2006 (regulation 2) also leave
    out Christmas Day and Good Friday by name; both are in this calendar, through Scotland."""

    ENGLAND = ("england-and-wales",)
    """The Local Healthwatch Regulations (SI 2012/3094): bank holidays in England only."""


def is_working_day(day: date, calendar: Calendar = Calendar.UK) -> bool:
    """Not a Saturday, a Sunday or a bank holiday. YearNotHeldError outside YEARS, weekends too."""
    if day.year not in YEARS:
        raise YearNotHeldError(
            f"Bank holidays are held for the years {YEARS[0]} to {YEARS[-1]}, not for {day.year}."
        )
    return day.weekday() < 5 and not any(day in BANK_HOLIDAYS[name] for name in calendar.value)


def working_days(first: date, calendar: Calendar = Calendar.UK) -> Iterator[date]:
    """The working days from `first` on; `first` is one of them if it is a working day."""
    day = first
    while True:
        if is_working_day(day, calendar):
            yield day
        day += timedelta(days=1)


def nth_working_day(first: date, count: int, calendar: Calendar = Calendar.UK) -> date:
    """The last day of a period of `count` working days that begins with the day `first`."""
    return next(islice(working_days(first, calendar), count - 1, None))


def standstill_ends(published: date) -> date:
    """The last day of the shortest standstill after a contract award notice of that day.

    Eight working days, the day of publication being day one (Procurement Act 2023, section 51).
    Not mandatory for light touch contracts, call-offs and dynamic markets; a voluntary one must
    be as long.
    """
    return nth_working_day(published, STANDSTILL_DAYS)
