"""What a search means that somebody saved: its plain form, its words, what it finds and why."""

from datetime import date
from decimal import Decimal

from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from portal.templatetags.words import money, uk_date
from tenders import for_us
from tenders.filters import CODED, DATES, TenderFilter
from tenders.models import Tender
from tenders.search.choices import total
from tenders.search.counts import HowMany
from tenders.search.orders import ALL
from tenders.search.reasons import Reason, reasons_for

MONEY = ("value_min", "value_max")
NEWS = {Tender.Status.OPEN, Tender.Status.PLANNED}  # what can still be bid for, or is to come
STAGES_WITH_NEWS = {*NEWS, ALL}


class UnreadableError(Exception):
    """A part of a saved search means nothing any more; `str()` names the filters."""


def read(query, user=None):
    """The `TenderFilter` of a query (text, or a `QueryDict`), over what `user` may see."""
    asked = QueryDict(query) if isinstance(query, str) else query
    search = TenderFilter(asked, queryset=Tender.objects.visible_to(user or AnonymousUser()))
    search.form.is_valid()
    return search


def plain(search):
    """The query of a `TenderFilter`, the same however it was typed: what means something and is
    not chosen anyway, in order, without the order of the list."""
    values = {name: _plain(search, name, value) for name, value, *_ in narrowed_to(search)}
    return urlencode(sorted(values.items()))


def _plain(search, name, value):
    if name in CODED:
        return search.form.fields[name].code_of(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return " ".join(value.split())


def narrowed_to(search):
    """What narrows the list: the name of each filter, what is chosen, its label, and that in
    words."""
    return [
        (
            name,
            value,
            search.form.fields[name].label.removesuffix(" (£)"),
            said(search, name, value),
        )
        for name, value in search.chosen.items()
        if name != "sort" and not (name == "status" and value == Tender.Status.OPEN)
    ]


def said(search, name, value):
    """A chosen value as people say it."""
    if name in DATES:
        return uk_date(value)
    return money(value) if name in MONEY else search.label_of(name, value)


def in_words(search):
    """A `TenderFilter` in words: pairs of label and value."""
    return [(label, words) for _, _, label, words in narrowed_to(search)]


def proposed_name(search):
    """A name for a search, out of what narrows it."""
    values = [_in_name(name, label, words) for name, _, label, words in narrowed_to(search)]
    return ", ".join(values) or "All open tenders"


def _in_name(name, label, words):
    if name == "q":
        return f"“{words}”"
    return f"{label.lower()} {words}" if name in (*MONEY, *DATES) else words


def name_for_us(organisation):
    return f"What fits {organisation}"


# Of a SavedSearch


def reader(saved):
    """Who reads what it finds; what an organisation's finds must be seen by anyone."""
    return saved.person or AnonymousUser()


def faults(search):
    """The labels of the filters of a `TenderFilter` that mean nothing."""
    return [search.form[name].label for name in search.form.errors]


def page_of(saved):
    """The address of the page that shows what it finds."""
    if saved.for_us:
        return reverse("for_us:list", args=[saved.organisation.slug])
    return f"{reverse('tenders:list')}?{saved.query}".removesuffix("?")


def words_of(saved):
    """What it asks for: pairs of label and value."""
    if saved.for_us:
        return [("Fits", f"what {saved.organisation} does, and where")]
    return in_words(read(saved.query)) or [("Stage", Tender.Status.OPEN.label)]


def how_many(saved):
    """How many it finds now, as `HowMany`."""
    if saved.for_us:
        profile = for_us.profile_of(saved.organisation)
        found = for_us.find(profile, reader(saved))
        return HowMany(len(found.offers), found.cut)
    return total(read(saved.query, reader(saved)))


def news_among(saved, pks):
    """The keys of those of these tenders that it finds and that can be news. Raises
    `UnreadableError`.

    The stage is asked of the rows: without it in the query they are looked up by their keys,
    however large the list is, for no other index serves all stages.
    """
    if saved.for_us:
        stage, found = ALL, Tender.objects.filter(pk__in=list(_offers(saved, pks)[1]))
    else:
        search = read(saved.query, reader(saved))
        if search.form.errors:
            raise UnreadableError(", ".join(faults(search)))
        stage, found = search.stage, search.qs.filter(pk__in=pks)
    stages = NEWS if stage == ALL else NEWS & {stage}
    return [each.pk for each in found.only("status", "open_until") if each.stage in stages]


def _offers(saved, pks):
    """The profile of its organisation, and the offers of those of these tenders that fit it."""
    profile = for_us.profile_of(saved.organisation)
    tenders = for_us.may_fit(profile, reader(saved)).filter(pk__in=pks)
    return profile, for_us.fitting(profile, tenders)


def why(saved, tenders):
    """By the key of each tender the `Reason`s for which it found it; none where all that can be
    said is what it asks for."""
    if saved.for_us:
        return _why_it_fits(saved, [tender.pk for tender in tenders])
    search = read(saved.query)
    chosen = search.chosen
    return reasons_for(
        tenders, search.words, area=chosen.get("area"), service=chosen.get("service")
    )


def _why_it_fits(saved, pks):
    profile, offers = _offers(saved, pks)
    found = dict.fromkeys(pks, ())
    for tender, reasons in for_us.explained(list(offers), offers, profile):
        found[tender.pk] = [Reason("", [(reason.sentence, False)]) for reason in reasons]
    return found
