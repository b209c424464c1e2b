"""Loads the synonyms that come with the portal."""

import json
from pathlib import Path

from portal.loading import checked, sync
from tenders.models import SynonymGroup
from tenders.synonyms import changing, folded

DATA = Path(__file__).parent / "data"


def load():
    """Make the groups that nobody has changed say what the file says; a list of `Loaded`.

    What people decided comes first: a group that they changed or took out stays so, and one of
    which a word stands in a group of theirs is left out. To be called in a transaction.
    """
    changing()
    theirs = SynonymGroup.objects.filter(decided_by__isnull=False)
    keys = {group.key for group in theirs}
    taken = {folded(member) for group in theirs if group.in_use for member in group.members}
    groups = [
        checked(SynonymGroup(**row))
        for row in json.loads((DATA / "synonyms.json").read_text(encoding="utf-8"))
        if row["key"] not in keys and taken.isdisjoint(map(folded, row["members"]))
    ]
    untouched = SynonymGroup.objects.filter(decided_by=None)
    return [sync(groups, SynonymGroup, key=["key"], among=untouched)]
