"""The buyers of made notices: some thousands, of whom a few publish much and most seldom."""

import random
from itertools import accumulate

from django.db import transaction

from portal.areas.models import Area
from portal.organisations.models import Identifier, Organisation, folded

MOST = 3000
KINDS = (
    "{} Academy Trust",
    "{} College",
    "{} Fire and Rescue Authority",
    "{} Homes",
    "NHS {} Integrated Care Board",
    "{} Police and Crime Commissioner",
    "University of {}",
    "{} University Hospitals NHS Foundation Trust",
)


class Buyers:
    """Councils by their real names, and bodies named after their areas; each with a number of the
    form of the central platform, which is none of a real body."""

    def __init__(self):
        areas = list(Area.objects.order_by("gss_code"))
        self.councils = {area.official_name: area for area in areas}
        names = [kind.format(area.name) for kind in KINDS for area in areas]
        names = list(dict.fromkeys([*self.councils, *names]))
        random.Random(0).shuffle(names)  # noqa: S311 (nothing secret)
        self.names = names[:MOST]
        self.weights = list(accumulate(1 / (rank + 5) for rank in range(len(self.names))))

    def draw(self, rng):
        """The place of a buyer in `names`."""
        return rng.choices(range(len(self.names)), cum_weights=self.weights)[0]

    def identifier(self, place):
        return {"scheme": "GB-PPON", "id": f"PMAD-{place:04d}-MADE"}

    @transaction.atomic
    def save(self):
        """Makes all of them, at once, as notices would one by one; returns their keys in order."""
        rows = Organisation.objects.bulk_create(
            Organisation(
                kind=Organisation.Kind.PUBLIC_BUYER,
                name=name,
                folded_name=folded(name),
                slug=f"made-{place}",
                area=self.councils.get(name),
                origin=Organisation.Origin.NOTICE,
            )
            for place, name in enumerate(self.names)
        )
        numbers = (self.identifier(place) for place in range(len(rows)))
        Identifier.objects.bulk_create(
            Identifier(organisation=row, scheme=number["scheme"], number=number["id"])
            for row, number in zip(rows, numbers, strict=True)
        )
        return [row.pk for row in rows]
