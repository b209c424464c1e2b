"""Numbers of bodies on public registers: how they are written, which say who it is. Pure.

A number means nothing without its scheme (org-id.guide): "SC123456" is a Scottish charity under
GB-SC and a Scottish company under GB-COH.
"""

import re
from typing import NamedTuple

REGISTERS = {
    "GB-COH": "Companies House",
    "GB-CHC": "Charity Commission for England and Wales",
    "GB-SC": "Scottish Charity Register",
    "GB-NIC": "Charity Commission for Northern Ireland",
    "GB-MPR": "Mutuals Public Register",
    "GB-NHS": "NHS organisation code",
    "GB-UKPRN": "UK Register of Learning Providers",
    "GB-SRS": "Government Supplier Registration Service",
    "GB-LAE": "Local authorities in England",
    "GB-LAS": "Local authorities in Scotland",
    "GB-PLA": "Principal local authorities in Wales",
    "GB-LANI": "Local authorities in Northern Ireland",
    "GB-GOR": "Government organisations",
    "GB-PPON": "Central Digital Platform (PPON)",
}
# Numbers that each service gives to each spelling of a name, afresh: no identity between notices.
INTERNAL = {"GB-FTS", "GB-CFS"}
FORMS = {
    "GB-COH": re.compile(r"\d{8}|[A-Z]{2}\d{6}|R0\d{6}|(?:IP|SP|NP|RS)[0-9A-Z]{6}|SL\d{5}[0-9A]"),
    "GB-CHC": re.compile(r"\d{6,7}"),
    "GB-SC": re.compile(r"SC\d{6}"),
    "GB-NIC": re.compile(r"NIC\d{6}"),
    "GB-MPR": re.compile(r"(?:IP|SP|NP|RS)[0-9A-Z]{6}|\d{1,6}[A-Z]{0,3}"),
    "GB-PPON": re.compile(r"[A-Z]{4}-\d{4}-[A-Z0-9]{4}"),
}
MOST = 200  # characters of a number; longer ones are sentences


class Number(NamedTuple):
    """One identifier, cleaned: `Number("GB-COH", "00123456")`."""

    scheme: str
    number: str


def clean(scheme, number):
    """The `Number` written as its register writes it, or None where it cannot be one.

    Digits under GB-COH are padded to 8; six digits under GB-NIC get their "NIC"; a PPON that
    stands without a scheme, as some notices have it, is known by its form.
    """
    scheme, number = scheme.strip().upper(), "".join(number.split())
    if not scheme and FORMS["GB-PPON"].fullmatch(number.upper()):
        scheme = "GB-PPON"
    if not scheme or not number or len(scheme) > 20 or len(number) > MOST or scheme in INTERNAL:
        return None
    number = _as_registered(scheme, number)
    form = FORMS.get(scheme)
    return None if form and not form.fullmatch(number) else Number(scheme, number)


def _as_registered(scheme, number):
    if scheme not in FORMS:
        return number  # some schemes tell capitals from small letters
    number = number.upper()
    if scheme == "GB-COH" and number.isascii() and number.isdigit():
        return number.zfill(8)
    if scheme == "GB-NIC" and not number.startswith("NIC"):
        return f"NIC{number}"
    return number


def clean_all(pairs):
    """The set of `Number`s in a notice's (scheme, number) pairs; what cannot be one is left out."""
    cleaned = (clean(str(scheme or ""), str(number or "")) for scheme, number in pairs)
    return frozenset(number for number in cleaned if number)


def charity_number(text):
    """The `Number` of a charity, its regulator known by the form, or None.

    England and Wales: six or seven digits. Scotland: SC and six digits. Northern Ireland: NIC and
    six digits (without the letters it would read as one of England and Wales).
    """
    text = "".join(text.split()).upper()
    scheme = "GB-SC" if text.startswith("SC") else "GB-NIC" if text.startswith("NIC") else "GB-CHC"
    return clean(scheme, text)
