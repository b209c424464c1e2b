"""How a search and what it found are said."""

from django import template

from portal.templatetags.words import counted
from tenders.models import Tender
from tenders.search.counts import EXACT_TO

register = template.Library()
STAGES = {**{stage.value: stage.value for stage in Tender.Status}, "all": ""}


@register.filter
def results(total):
    """26 results; more than 1,000 results. From a `HowMany`."""
    return f"more than {EXACT_TO:,} results" if total.is_more else counted(total.number, "result")


@register.filter
def tenders_found(stage, total):
    """26 open tenders; No open tenders; More than 1,000 tenders. From a stage and a `HowMany`."""
    kind = " ".join(filter(None, [STAGES[stage], "tender"]))
    if total.is_more:
        return f"More than {EXACT_TO:,} {kind}s"
    return counted(total.number, kind) if total.number else f"No {kind}s"


@register.filter
def also_looked_for(member, group):
    """What else was looked for when somebody typed `member` of a group of synonyms."""
    others = [f"“{other}”" for other in group.members if other.casefold() != member.casefold()]
    if group.note or not others:
        return group.note
    listed = f"{', '.join(others[:-1])} and {others[-1]}" if others[1:] else others[0]
    verb = "mean" if others[1:] else "means"
    return f"We also looked for {listed}, which {verb} the same as “{member}”."
