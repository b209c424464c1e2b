"""Tables for spreadsheets (CSV, RFC 4180)."""

import csv
import unicodedata
from decimal import Decimal

from django.utils.timezone import localtime

from portal.icalendars import one_line

CSV = "text/csv; charset=utf-8"
BYTE_ORDER_MARK = "\ufeff"  # without it Excel does not read UTF-8
FORMULA = "=+-@＝＋－＠"  # a spreadsheet takes what begins so for one
UNSEEN = "ZCM"  # kinds of signs that may stand before: blanks, control and joining signs, marks


def written(rows):
    """The lines of a table as text, with the line ends in them. `rows` are lists of `cell`s, the
    first one the headings."""
    # All in quotes, so that what splits at semicolons too splits none
    write = csv.writer(Echo(), quoting=csv.QUOTE_ALL).writerow
    begin = BYTE_ORDER_MARK
    for row in rows:
        yield begin + write(row)
        begin = ""


def cell(value):
    """A text on one line that no spreadsheet takes for a formula; an amount as plain figures."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    text = one_line(value or "")
    begins = (letter for letter in text if unicodedata.category(letter)[0] not in UNSEEN)
    return f"'{text}" if next(begins, " ") in FORMULA else text


def moment(at, hour_known=True):
    """In UK time, as spreadsheets read it; a day where there is no hour: it must not get one."""
    if at is None:
        return ""
    return f"{localtime(at):%Y-%m-%d %H:%M}" if hour_known else f"{localtime(at):%Y-%m-%d}"


class Echo:
    """A file that gives back what is written."""

    def write(self, line):
        return line
