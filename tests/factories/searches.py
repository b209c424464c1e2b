"""Saved searches for tests, saved as people do it."""

from tenders import searches
from tenders.actions.matching import match_searches
from tenders.actions.searches import save_search
from tenders.actions.telling import mail_found
from tenders.models import Found


def make_search(by, query="", *, how_often="at_once", name=None, **fields):
    """`query` as it stands in an address."""
    search = searches.read(query, by)
    name = name or searches.proposed_name(search)
    return save_search(
        by=by, name=name, how_often=how_often, query=searches.plain(search), **fields
    )


def match_all():
    while match_searches():
        pass


def mail_all(at=None):
    while mail_found(at):
        pass


def found_by(search):
    """The ocids of what a search has found."""
    return set(Found.objects.filter(search=search).values_list("tender__ocid", flat=True))
