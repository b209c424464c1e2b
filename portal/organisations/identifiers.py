"""Numbers of bodies on public registers: how they are written, and which say who it is. Pure.

A number means nothing without its scheme (org-id.guide): "SC123456" is a Scottish charity under
GB-SC and a Scottish company under GB-COH. Only registers that we know say who a body is. Not
among them: GB-FTS and GB-CFS, the services' internal numbers, new for each spelling of a name.
"""

import re
from typing import NamedTuple


class Register(NamedTuple):
    name: str
    form: re.Pattern  # of a whole number, in capitals
    one_each: bool = True  # two numbers on it are two bodies


REGISTERS = {
    "GB-COH": Register(
        "Companies House",
        re.compile(r"\d{8}|[A-Z]{2}\d{6}|R0\d{6}|(IP|SP|NP|RS)[0-9A-Z]{6}|SL\d{5}[0-9A]"),
    ),
    "GB-CHC": Register("Charity Commission for England and Wales", re.compile(r"\d{6,7}")),
    "GB-SC": Register("Scottish Charity Register", re.compile(r"SC\d{6}")),
    "GB-NIC": Register("Charity Commission for Northern Ireland", re.compile(r"NIC\d{6}")),
    "GB-MPR": Register(
        "Mutuals Public Register",
        re.compile(r"(IP|SP|NP|RS)[0-9A-Z]{6}|\d{1,6}[A-Z]{0,3}"),
    ),
    "GB-LAE": Register("Local authorities in England", re.compile(r"[A-Z]{3}")),
    "GB-LAS": Register("Local authorities in Scotland", re.compile(r"[A-Z]{3}")),
    "GB-PLA": Register("Local authorities in Wales", re.compile(r"[A-Z]{3}")),
    "GB-LANI": Register("Local authorities in Northern Ireland", re.compile(r"[A-Z]{3}")),
    "GB-GOR": Register("Government organisations", re.compile(r"[A-Z]{1,2}\d{1,4}")),
    "GB-NHS": Register("NHS organisation codes", re.compile(r"[A-Z0-9]{3,6}")),
    "GB-UKPRN": Register("UK Register of Learning Providers", re.compile(r"\d{8}")),
    "GB-EDU": Register("Schools in England", re.compile(r"\d{6}")),
    "GB-PPON": Register("Central Digital Platform", re.compile(r"[A-Z]{4}-\d{4}-[A-Z0-9]{4}")),
    # one body often registered here several times, once for each department
    "GB-SRS": Register(
        "Supplier Registration Service", re.compile(r"[A-Z0-9.]+/[A-Z0-9]+", re.I), one_each=False
    ),
}
COUNCIL_LISTS = {"GB-LAE", "GB-LAS", "GB-PLA", "GB-LANI"}
TELLS_CAPITALS_FROM_SMALL = {"GB-SRS"}


class Number(NamedTuple):
    """One identifier, cleaned: `Number("GB-COH", "00123456")`."""

    scheme: str
    number: str


def clean(scheme, number):
    """The `Number` written as its register writes it, or None where it cannot be one.

    Digits under GB-COH are padded to 8; six digits under GB-NIC get their "NIC"; a PPON that
    stands without a scheme, as some notices have it, is known by its form. The same figure
    repeated ("0", "99999999") stands in notices for "not known".
    """
    scheme, number = scheme.strip().upper(), "".join(number.split())
    if not scheme and REGISTERS["GB-PPON"].form.fullmatch(number.upper()):
        scheme = "GB-PPON"
    register = REGISTERS.get(scheme)
    if register is None or (number.isdigit() and len(set(number)) == 1):
        return None
    number = _as_registered(scheme, number)
    fits = number.isascii() and len(number) <= 200 and register.form.fullmatch(number)
    return Number(scheme, number) if fits else None


def _as_registered(scheme, number):
    if scheme not in TELLS_CAPITALS_FROM_SMALL:
        number = number.upper()
    if scheme == "GB-COH" and number.isdigit():
        return number.zfill(8)
    if scheme == "GB-NIC" and number.isdigit():
        return f"NIC{number}"
    return number


def clean_all(pairs):
    """The set of `Number`s in a notice's (scheme, number) pairs; what cannot be one is left out."""
    cleaned = (clean(str(scheme or ""), str(number or "")) for scheme, number in pairs)
    return frozenset(number for number in cleaned if number)


def most_telling(numbers):
    """In the order in which they are believed where two of them point at two bodies."""
    return sorted(numbers, key=lambda number: (list(REGISTERS).index(number.scheme), number))


def contradict(some, others):
    """Whether two sets of `Number`s cannot be one body's: two numbers on a register of one each."""
    return any(
        one.scheme == other.scheme and one != other and REGISTERS[one.scheme].one_each
        for one in some
        for other in others
    )
