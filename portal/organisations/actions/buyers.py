"""Public buyers are recognised when notices name them, many at a time; new ones are made."""

import re
from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction

from portal import audit
from portal.areas.models import Area
from portal.organisations.identifiers import COUNCIL_LISTS, clean_all, contradict, most_telling
from portal.organisations.models import Identifier, Organisation, folded
from portal.organisations.naming import web_address

from .bodies import add_body, lock_new_bodies

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
        self.numbers = defaultdict(set)  # those of the namesakes, by primary key
        names = {folded(name) for name, numbers in signs if not self._holder(numbers)}
        namesakes = Organisation.objects.public_buyers().filter(folded_name__in=names)
        namesakes = namesakes.select_related("area").prefetch_related("identifiers")
        for buyer in namesakes.order_by("id"):
            self.add(buyer, {held.value for held in buyer.identifiers.all()})

    def add(self, buyer, numbers):
        self.holders |= dict.fromkeys(numbers, buyer)
        self.numbers[buyer.pk] |= numbers
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
            if not contradict(numbers, self.numbers[buyer.pk]):
                return buyer
        return None

    def _holder(self, numbers):
        """Whom the most telling number says that it is, among those that notices have named."""
        for number in most_telling(numbers & self.holders.keys()):
            if self.holders[number].is_public:
                return self.holders[number]
        return None


@transaction.atomic
def _keep(websites):
    """The buyers by their signs, with what is new of them written down."""
    lock_new_bodies()
    known, buyers = _Known(websites), {}  # another importer may have been here since
    for (name, numbers), website in websites.items():
        buyer = known.recognise(name, numbers) or _add_buyer(name, numbers, website)
        if unheld := known.unheld(numbers):
            _add_numbers(buyer, unheld)
        known.add(buyer, unheld)
        buyers[name, numbers] = buyer
    return buyers


def _add_buyer(name, numbers, website):
    buyer = add_body(
        kind=Organisation.Kind.PUBLIC_BUYER,
        name=" ".join(name.split())[:300],
        area=_area_of_council(name, numbers),
        website=web_address(website),
        origin=Organisation.Origin.NOTICE,
    )
    audit.record("organisation-created", target=buyer, ground="named in a notice")
    return buyer


def _add_numbers(buyer, numbers):
    Identifier.objects.bulk_create(
        Identifier(organisation=buyer, scheme=scheme, number=number)
        for scheme, number in sorted(numbers)
    )
    audit.record(
        "organisation-numbers-added",
        target=buyer,
        new=[" ".join(number) for number in sorted(numbers)],
        ground="given in a notice",
    )


def _area_of_council(name, numbers):
    """The area of the council with this number, else with this name; None if there is not one."""
    codes = [number for scheme, number in numbers if scheme in COUNCIL_LISTS]
    areas = Area.objects.active()
    if codes:
        return _only(areas.filter(la_code__in=codes))
    name = " ".join(name.split())
    plain = _plain(name)
    return _only(areas.called(name)) or (_only(areas.called(plain)) if plain != name else None)


def _only(areas):
    return areas[0] if len(areas) == 1 else None


def _plain(name):
    """The name of a council without what is said in many ways: "Croydon" of "Croydon Council"."""
    return COUNCIL_OF.sub("", name.replace("&", "and"))
