"""Coordinators keep the groups of words that mean the same in a search."""

from django.db import transaction

from portal import audit
from portal.actions import RefusedError
from tenders.models import SynonymGroup
from tenders.synonyms import changing, folded


@transaction.atomic
def save_group(*, members, regimes, note, by, group=None):
    """Writes a group, new where `group` is None; one that was taken out is in use again.

    `members` keep the rules of the form. Raises RefusedError where one stands in another group.
    """
    changing()
    group = SynonymGroup.objects.get(pk=group.pk) if group else SynonymGroup()
    refuse_taken(members, SynonymGroup.objects.filter(in_use=True).exclude(pk=group.pk))
    old = content(group) if group.pk else None
    group.members, group.regimes, group.note = members, regimes, note
    if group.in_use and content(group) == old:
        return group
    group.in_use = True
    group.note_decision(by)
    group.save()
    kind = "synonyms-changed" if old else "synonyms-added"
    audit.record(kind, target=group, by=by, old=old, new=content(group))
    return group


@transaction.atomic
def remove_group(*, group, by):
    """Takes a group out of the search. One that came with the portal stays, so that it can be put
    back, and so that no upgrade brings it back by itself."""
    changing()
    group = SynonymGroup.objects.get(pk=group.pk)
    if not group.in_use:  # a button pressed twice
        return
    audit.record("synonyms-removed", target=group, by=by, old=content(group))
    if group.key is None:
        group.delete()
        return
    group.in_use = False
    group.note_decision(by)
    group.save()


def refuse_taken(members, others):
    groups = {folded(member): group for group in others for member in group.members}
    for member in members:
        if group := groups.get(folded(member)):
            raise RefusedError(
                f"“{member}” stands in another group already: {group}. Change that group, or leave "
                "the word out here."
            )


def content(group):
    return {"members": group.members, "regimes": group.regimes, "note": group.note}
