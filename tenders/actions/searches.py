"""People save searches, for themselves or for an organisation, and choose how often we mail."""

from django.db import transaction
from django.utils import timezone

from portal import audit
from portal.actions import RefusedError
from portal.locks import hold
from tenders.models import Found, HowOften, SavedSearch, Touched

MOST = 50  # of one person, or of one organisation
LONGEST = 2000  # characters of a query; an index holds it whole


@transaction.atomic
def save_search(*, by, name, how_often, organisation=None, query="", for_us=False):
    """Returns the `SavedSearch`, of `by` or of the organisation. What is there now is no news."""
    owner = {"organisation": organisation} if organisation else {"person": by}
    kind, whose = next(iter(owner.items()))
    hold([f"searches of {kind} {whose.pk}"])
    held = SavedSearch.objects.filter(**owner)
    _refuse_what_is_too_much(held, query)
    if same := held.filter(query=query, for_us=for_us).first():
        raise RefusedError(f"This search is saved already, as “{same}”.")
    search = SavedSearch(**owner, saved_by=by, query=query, for_us=for_us, name=name)
    search.how_often = HowOften.NEVER
    _choose(search, how_often)
    search.save()
    _note("search-saved", search, by, new=_said(search))
    return search


@transaction.atomic
def change_search(*, search, by, name, how_often):
    search = SavedSearch.objects.select_for_update(of=["self"]).get(pk=search.pk)
    old, search.name = _said(search), name
    if how_often != search.how_often:
        _choose(search, how_often)
    search.save(update_fields=["name", "how_often", "matched_to", "next_at"])
    if old != (new := _said(search)):
        _note("search-changed", search, by, old=old, new=new)
    return search


@transaction.atomic
def delete_search(*, search, by):
    """It goes, and with it what we know of what it has found."""
    search = SavedSearch.objects.select_for_update(of=["self"]).get(pk=search.pk)
    _note("search-deleted", search, by, old=_said(search))
    search.delete()


@transaction.atomic
def stop_mail(*, searches, person):
    """No more mail of these saved searches to the person: of their own to nobody, of an
    organisation's to the others only."""
    held = SavedSearch.objects.select_for_update(of=["self"]).order_by("pk")
    for search in held.filter(pk__in=[each.pk for each in searches]):
        if search.organisation_id:
            search.not_to.add(person)
        elif search.person_id == person.pk:
            _choose(search, HowOften.NEVER)
            search.save(update_fields=["how_often", "matched_to", "next_at"])


def start_mail(*, searches, person):
    """Takes `stop_mail` back, of an organisation's searches. How often they are mailed of their
    own, a person chooses anew."""
    SavedSearch.not_to.through.objects.filter(savedsearch__in=searches, user=person).delete()


def _choose(search, how_often):
    """Sets how often it is mailed. One that was not mailed begins with what comes from now on."""
    if not search.is_mailed:
        search.matched_to = Touched.newest()
    search.how_often, now = HowOften(how_often), timezone.now()
    search.next_at = search.how_often.next_at(now)
    untold = Found.objects.filter(search=search.pk, told_at=None)
    if search.how_often == HowOften.NEVER:
        untold.delete()
    elif search.how_often == HowOften.AT_ONCE and untold.exists():
        search.next_at = now


def _refuse_what_is_too_much(held, query):
    if len(query) > LONGEST:
        raise RefusedError("This search has more words than we can keep. Search for fewer words.")
    if held.count() >= MOST:
        raise RefusedError(f"{MOST} searches are saved already. Delete one of them first.")


def _said(search):
    return {"name": search.name, "how_often": search.how_often, "query": search.query}


def _note(kind, search, by, **values):
    """In the audit trail, what people do for an organisation. What they save for themselves is
    nobody else's."""
    if search.organisation_id:
        audit.record(kind, target=search, by=by, **values)
