"""Public buyers are recognised when notices name them, many at a time; new ones are made."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.db import transaction

from portal import audit
from portal.areas.models import Area
from portal.organisations.identifiers import COUNCIL_LISTS, clean_all, contradict, most_telling
from portal.organisations.models import Identifier, Organisation, folded
from portal.organisations.naming import web_address

from .bodies import add_bodies, lock_new_bodies

COUNCIL_OF = re.compile(r"^(the )?london borough of | (london borough )?council$", re.IGNORECASE)


@dataclass(frozen=True)
class Named:
    """A buyer as a notice names it. `identifiers` are (scheme, number) pairs as they stand there;
    what is no number of a public register does not count."""

    name: str
    identifiers: tuple[tuple[str, str], ...] = ()
    website: str = ""


def buyer_named_in_notice(*, name, identifiers=(), website=""):
    """The one buyer of `buyers_named_in_notices`."""
    return buyers_named_in_notices([Named(name, identifiers, website)])[0]


def buyers_named_in_notices(named):
    """The public buyers that official notices name, one for each of `named`, made if new here.

    `named` are `Named`, or whatever has the same three fields. A body is recognised by its numbers,
    else by its name (`naming.fold`) among those that notices have named, never among those that
    people set up. It gets the numbers that nobody has yet, and keeps the name that it has.

    Two importers at once make one body. The first of them that adds something makes the other
    wait until its transaction ends; what else a caller locks, it locks always before this, or
    always after. A blank name raises ValueError.
    """
    if not all(each.name.strip() for each in named):
        raise ValueError("A buyer without a name cannot be kept.")
    signs = [(each.name, clean_all(each.identifiers)) for each in named]
    websites = {}
    for sign, each in zip(signs, named, strict=True):
        websites.setdefault(sign, each.website)
    known = _Known(websites)
    buyers = {sign: known.recognise(*sign) for sign in websites}
    if any(buyer is None or known.unheld(numbers) for (_, numbers), buyer in buyers.items()):
        buyers = _keep(websites)
    return [buyers[sign] for sign in signs]


class _Known:
    """The bodies here that have one of these numbers, or one of these names without a number that
    tells; what is added meanwhile is told by `add`. `signs` are pairs of name and `Number`s."""

    def __init__(self, signs):
        numbers = {number for _, numbers in signs for number in numbers}
        self.holders = Identifier.objects.holders_of(numbers)
        self.namesakes = defaultdict(list)  # by folded name, the oldest first
        self.numbers = defaultdict(set)  # those of the namesakes, by `_key`
        names = {folded(name) for name, numbers in signs if not self._holder(numbers)}
        namesakes = Organisation.objects.public_buyers().filter(folded_name__in=names)
        namesakes = namesakes.select_related("area").prefetch_related("identifiers")
        for buyer in namesakes.order_by("id"):
            self.add(buyer, {held.value for held in buyer.identifiers.all()})

    def add(self, buyer, numbers):
        self.holders |= dict.fromkeys(numbers, buyer)
        self.numbers[_key(buyer)] |= numbers
        if buyer not in self.namesakes[buyer.folded_name]:
            self.namesakes[buyer.folded_name].append(buyer)

    def unheld(self, numbers):
        """Those of the numbers that no organisation has."""
        return numbers - self.holders.keys()

    def recognise(self, name, numbers):
        """Who it is, or None."""
        if holder := self._holder(numbers):
            return holder
        for buyer in self.namesakes[folded(name)]:
            if not contradict(numbers, self.numbers[_key(buyer)]):
                return buyer
        return None

    def _holder(self, numbers):
        """Whom the most telling number says that it is, among those that notices have named."""
        for number in most_telling(numbers & self.holders.keys()):
            if self.holders[number].is_public:
                return self.holders[number]
        return None


def _key(buyer):
    """The same for one body however often it was read, and for one that is not written yet."""
    return buyer.pk or f"new {id(buyer)}"


@transaction.atomic
def _keep(websites):
    """The buyers by their signs, with what is new of them written down."""
    lock_new_bodies()
    known, buyers = _Known(websites), {}  # another importer may have been here since
    councils, new, numbered = _Councils(), [], []
    for (name, numbers), website in websites.items():
        buyer = known.recognise(name, numbers)
        if buyer is None:
            buyer = _new_buyer(name, website, area=councils.area(name, numbers))
            new.append(buyer)
        if unheld := known.unheld(numbers):
            numbered.append((buyer, sorted(unheld)))
        known.add(buyer, unheld)
        buyers[name, numbers] = buyer
    _write(new, numbered)
    return buyers


def _new_buyer(name, website, area):
    name = " ".join(name.split())[:300]
    return Organisation(
        kind=Organisation.Kind.PUBLIC_BUYER,
        name=name,
        folded_name=folded(name),
        area=area,
        website=web_address(website),
        origin=Organisation.Origin.NOTICE,
    )


def _write(new, numbered):
    """Writes new buyers, and pairs of buyer and numbers, with their lines of the audit trail."""
    add_bodies(new)
    Identifier.objects.bulk_create(
        Identifier(organisation=buyer, scheme=scheme, number=number)
        for buyer, numbers in numbered
        for scheme, number in numbers
    )
    created, added = "organisation-created", "organisation-numbers-added"
    audit.record_all(
        [audit.line(created, target=buyer, ground="named in a notice") for buyer in new]
        + [
            audit.line(
                added,
                target=buyer,
                new=[" ".join(number) for number in numbers],
                ground="given in a notice",
            )
            for buyer, numbers in numbered
        ]
    )


class _Councils:
    """The areas of the councils of today, by their number and by every name that we know."""

    @cached_property
    def by_code(self):
        return {area.la_code: area for area in self.active if area.la_code}

    @cached_property
    def by_name(self):
        return self.active.by_name()

    @cached_property
    def active(self):
        return Area.objects.active()

    def area(self, name, numbers):
        """That of the council with this number, else with this name; None if there is not one."""
        codes = {number for scheme, number in numbers if scheme in COUNCIL_LISTS}
        if codes:
            found = [self.by_code[code] for code in codes if code in self.by_code]
            return found[0] if len(found) == 1 else None
        name = " ".join(name.split())
        return self.by_name.get(name.casefold()) or self.by_name.get(_plain(name).casefold())


def _plain(name):
    """The name of a council without what is said in many ways: "Croydon" of "Croydon Council"."""
    return COUNCIL_OF.sub("", name.replace("&", "and"))
