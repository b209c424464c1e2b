"""Which words mean the same to whoever searches, as the search reads them."""

from dataclasses import dataclass

from django.db import connection

from portal.locks import hold
from tenders.models import SynonymGroup


@dataclass(frozen=True)
class Synonyms:
    """Words that mean the same, as people type them; keys of the rules that they mean, and what
    the page of results says of it."""

    members: tuple[str, ...]
    regimes: tuple[str, ...]
    note: str


def synonyms():
    """All groups in use, as a list of `Synonyms`."""
    rows = SynonymGroup.objects.filter(in_use=True)
    found = rows.values_list("members", "regimes", "note")
    return [Synonyms(tuple(members), tuple(regimes), note) for members, regimes, note in found]


def changing():
    """To be called first by whoever changes groups, in the transaction: one at a time."""
    hold(["synonyms"])


def folded(member):
    """The same for what differs in capitals or spaces only."""
    return " ".join(member.casefold().split())


def without_meaning(members):
    """Those of which the search knows no word: it passes over "the", and over signs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT member FROM unnest(%s::text[]) AS member"
            " WHERE numnode(plainto_tsquery('english', member)) = 0",
            [list(members)],
        )
        return [member for (member,) in cursor]
