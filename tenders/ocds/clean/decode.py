"""From the bytes of one JSON value to Python, as forgiving as can be without guessing."""

import json
import math

from tenders.ocds.faults import Broken

LARGEST = 32 * 1024 * 1024  # bytes of one release; the largest process known has 22 MB in all
DIGITS = 400  # of a whole number; a double has at most 309


def decode(raw):
    """The JSON value in `raw` (bytes). Raises `Broken` with the reason where there is none.

    Numbers that fit no double come out as infinity, halves of characters as they stand: both are
    for the cleaning to find and name.
    """
    if len(raw) > LARGEST:
        raise Broken(f"larger than {LARGEST // 1024 // 1024} MB")
    try:
        return json.loads(raw.decode("utf-8-sig"), strict=False, parse_int=_whole_number)
    except UnicodeDecodeError as fault:
        raise Broken(not_utf8(raw, fault.start)) from None
    except json.JSONDecodeError as fault:
        raise Broken(f"not JSON: {fault.msg} at character {fault.pos + 1}") from None
    except RecursionError:
        raise Broken("nested too deeply") from None


def _whole_number(digits):
    return int(digits) if len(digits) <= DIGITS else math.inf


def not_utf8(data, at, before=0):
    """The reason, in words, naming the byte `at` in `data`, which has `before` bytes before it."""
    return f"not UTF-8: byte 0x{data[at]:02X} at position {before + at + 1}"
