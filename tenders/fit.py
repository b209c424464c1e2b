"""How well a tender fits an organisation, and why. Pure: what both say in, reasons with points out.

The points are those of docs/search.md. A tender fits if it buys what the organisation offers, or is
reserved for what the organisation says it is; everything else only moves it up or down.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NamedTuple

from portal.areas.places import is_territory, place_name
from portal.organisations.work import SAYS_IT_IS
from portal.reference.regimes import LOCATION
from portal.reference.service_areas import SERVICE_AREAS
from portal.templatetags.words import money
from tenders.price import Price

SERVICE, AREA, RESERVED, SIZE = "service", "area", "reserved", "size"
KINDS = {SERVICE: "services", AREA: "places", RESERVED: "reservations", SIZE: "size"}
MAKES_FIT = {SERVICE, RESERVED}
NAMED = 3  # places that one sentence names
WITH_ARTICLE = {"UK", "UKC", "UKD", "UKF", "UKG", "UKH", "UKJ", "UKK"}


class Reason(NamedTuple):
    kind: str  # of KINDS
    points: int
    sentence: str


@dataclass(frozen=True)
class Profile:
    """What an organisation says of itself. Places are codes as in `Tender.areas`."""

    services: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()  # of reservation
    turnover: Decimal | None = None  # the most that it can be, in pounds
    nationwide: bool = False
    here: frozenset[str] = frozenset()  # where it works
    around: tuple[str, ...] = ()  # what that lies in, the smallest first
    next_to: frozenset[str] = frozenset()  # what borders on it
    regions: frozenset[str] = frozenset()  # stand in where no borders are known
    names: Mapping[str, str] = field(default_factory=dict)  # of the councils among these

    def without(self, kinds):
        """The same with nothing said that could be a reason of these kinds."""
        nothing, left = Profile(), self
        for columns in (COLUMNS[kind] for kind in kinds):
            left = replace(left, **{column: getattr(nothing, column) for column in columns})
        return left

    def says(self, kind):
        """Whether it says anything that could be a reason of this kind."""
        return self.without([kind]) != self

    def place(self, code):
        name = self.names.get(code) or place_name(code).removesuffix(" (England)")
        return f"the {name}" if code in WITH_ARTICLE else name


COLUMNS = {
    SERVICE: ["services"],
    AREA: ["nationwide", "here", "around", "next_to", "regions"],
    RESERVED: ["kinds"],
    SIZE: ["turnover"],
}


class Offer(NamedTuple):
    """What a tender says. `marks` as in `Tender.marks`; `words` its service reasons."""

    marks: list[str]
    reserved_for: list[str]
    lots_only: bool
    price: Price | None
    words: Mapping[str, Mapping] = {}

    def marked(self, kind):
        start = f"{kind}:"
        return {mark.removeprefix(start) for mark in self.marks if mark.startswith(start)}


def reasons(offer, profile):
    """Why the tender fits or does not, each kind of reason once at most."""
    found = (rule(offer, profile) for rule in (service, area, reserved, size))
    return [reason for reason in found if reason]


def fits(found):
    """Whether these reasons are enough to show it at all."""
    return any(reason.kind in MAKES_FIT for reason in found)


def service(offer, profile):
    ours = offer.marked("service") & profile.services
    keys = [key for key in SERVICE_AREAS if key in ours]
    if not keys:
        return None
    labels = [SERVICE_AREAS[key].label for key in keys]
    bought = ", and ".join(label[0].lower() + label[1:] for label in labels)
    said = next(filter(None, (offer.words.get(key, {}).get("words") for key in keys)), "")
    said = f": the notice says “{said}”" if said else ""
    return Reason(SERVICE, 4, f"It buys {bought}, which you offer{said}.")


def area(offer, profile):
    """The first that holds; a place that the notice names finer does not count as offered wide."""
    codes = offer.marked("area")
    finer = {code for code in codes if not is_territory(code)}
    if here := codes & profile.here:
        return Reason(
            AREA, 3, f"It is for {listed(here & finer or here, profile)}, where you work."
        )
    for code in profile.around:
        if code in (finer or codes):
            whole = profile.place(code)
            return Reason(AREA, 1, f"It is for the whole of {whole}, and you work in a part of it.")
    if beside := codes & profile.next_to:
        return Reason(AREA, 1, f"It is for {listed(beside, profile)}, next to where you work.")
    if regions := offer.marked("region") & profile.regions:
        return Reason(AREA, 1, f"It is in {listed(regions, profile)}, the region where you work.")
    if profile.nationwide:
        return Reason(AREA, 1, "You work anywhere in the United Kingdom.")
    return None


def listed(codes, profile):
    names = sorted(profile.place(code) for code in codes)
    if len(names) > NAMED:
        names = [*names[: NAMED - 1], f"{len(names) - NAMED + 1} other places"]
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def reserved(offer, profile):
    """What is reserved for local suppliers is so for those who work in its place."""
    if "reserved:stated" not in offer.marks:
        return None
    meant = profile.kinds.intersection(offer.reserved_for)
    if not offer.marked("area") & profile.here:
        meant -= {LOCATION}
    if not meant:
        return None
    what = "A part of it" if offer.lots_only else "It"
    who = ", and ".join(words for kind, words in SAYS_IT_IS.items() if kind in meant)
    return Reason(RESERVED, 3, f"{what} is reserved, and you say that you are {who}.")


def size(offer, profile):
    """Against the most that the income can be. A whole value is never less than that of a year, so
    it tells only where it is small enough."""
    price, most = offer.price, profile.turnover
    if price is None or most is None:
        return None
    what = "One of its lots is worth" if price.is_lot else "It is worth"
    how_much = f"{what} about {about(price.amount)} {'a year' if price.a_year else 'in all'}"
    against = f"half of your income (up to {money(most)})"
    if price.amount <= most / 2:
        return Reason(SIZE, 2, f"{how_much}: within {against}.")
    return Reason(SIZE, -2, f"{how_much}: more than {against}.") if price.a_year else None


def about(amount):
    """In two figures: more would claim to know more than the notice tells."""
    return money(Decimal(f"{amount:.2g}"))
