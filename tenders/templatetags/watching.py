"""Who watches a tender, with the buttons to begin and to stop."""

from typing import NamedTuple

from django import template

from portal.deadlines.models import Watch
from portal.organisations.models import Organisation, Role
from tenders.deadlines import can_be_watched, key

register = template.Library()


class Watching(NamedTuple):
    """Of a person and their organisations: `watches`, each with whether the person may change it;
    and for whom they may begin, `for_me` and `bodies`."""

    watches: list[tuple[Watch, bool]]
    for_me: bool
    bodies: list[Organisation]


@register.inclusion_tag("tenders/_watching.html", takes_context=True)
def watching(context, tender):
    """Asks the database nothing for a visitor, whose page is kept for all."""
    user, lead = context["user"], tender.folds_into or tender
    return {
        "tender": tender,
        "user": user,
        "can_be_watched": can_be_watched(lead),
        "watching": of_person(user, lead) if user.is_authenticated else None,
    }


def of_person(user, lead):
    keys = [key(ocid) for ocid in [lead.ocid, *lead.folded.values_list("ocid", flat=True)]]
    seen = Watch.objects.visible_to(user).on().filter(watched__key__in=keys)
    watches = list(seen.select_related("organisation").order_by("organisation__folded_name", "pk"))
    edited = list(Organisation.objects.for_member(user, Role.EDIT).order_by("folded_name"))
    theirs = {each.organisation_id for each in watches}
    may = can_be_watched(lead)
    return Watching(
        watches=[(each, each.organisation in [None, *edited]) for each in watches],
        for_me=may and None not in theirs,
        bodies=[body for body in edited if may and body.pk not in theirs],
    )
