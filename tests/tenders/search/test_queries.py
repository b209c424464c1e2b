"""What people look for, and what they expect to find in the sample of real notices.

`data/queries.json` says for each search which notices belong to the answer (`expected`), which of
the others would annoy (`never`), what a misspelt word should be taken for (`suggestion`), and what
is known to go wrong: who is `missed` of those expected, and who is found beside them (`unwanted`).
`figures` are those that docs/search-quality.md states.
"""

import json
from pathlib import Path

import pytest
from django.db import transaction
from django.http import QueryDict

from tenders.demo import load_sample
from tenders.filters import TenderFilter
from tenders.models import Tender
from tenders.search.orders import stretches
from tenders.search.pages import page
from tenders.search.spelling import nearest

DATA = json.loads((Path(__file__).parents[1] / "data/queries.json").read_text(encoding="utf-8"))
OCIDS, FIGURES = DATA["notices"], DATA["figures"]
QUERIES = {
    "&".join("=".join(pair) for pair in each["query"].items()): each for each in DATA["queries"]
}
SUGGESTED = {name: each for name, each in QUERIES.items() if "suggestion" in each}

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _sample(django_db_setup, django_db_blocker):
    """The sample of notices, taken in once for all searches."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_sample()
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def found(_sample):
    """The ocids that each search finds."""
    return {name: search(each["query"]) for name, each in QUERIES.items()}


def search(query):
    asked = QueryDict(mutable=True)
    asked.update(query)
    tenders = TenderFilter(asked, queryset=Tender.objects.all())
    assert tenders.form.is_valid()
    ways = stretches(tenders.stage, tenders.order)
    rows = page(tenders.qs, ways, plain=tenders.is_plain, length=len(OCIDS) * 2).rows
    return {tender.ocid for tender in rows}


def ocids(each, *keys):
    return {OCIDS[notice] for key in keys for notice in each.get(key, ())}


@pytest.mark.parametrize("name", QUERIES)
def test_a_search_finds_what_is_expected_but_for_what_is_known(name, found):
    each = QUERIES[name]
    assert found[name] == ocids(each, "expected", "unwanted") - ocids(each, "missed")


@pytest.mark.parametrize("name", SUGGESTED)
def test_a_misspelt_word_is_taken_for_the_one_meant(name, _sample):
    each = SUGGESTED[name]
    suggestion = "" if each.get("no_suggestion_yet") else each["suggestion"]
    assert nearest(each["query"]["q"]) == suggestion


def test_the_figures_are_reached(found):
    assert measured(found) == FIGURES


def measured(found):
    """Of all searches together: how many notices were expected and found, and how many of those
    that annoy were found too."""
    right = sum(len(found[name] & ocids(each, "expected")) for name, each in QUERIES.items())
    return {
        "queries": len(QUERIES),
        "exactly_right": sum(
            found[name] == ocids(each, "expected") for name, each in QUERIES.items()
        ),
        "recall": round(right / sum(len(each["expected"]) for each in QUERIES.values()), 3),
        "precision": round(right / sum(map(len, found.values())), 3),
        "annoying": sum(len(found[name] & ocids(each, "never")) for name, each in QUERIES.items()),
    }


def test_what_is_written_down_makes_sense():
    assert len(QUERIES) >= 40
    for each in QUERIES.values():
        expected = ocids(each, "expected")
        assert ocids(each, "missed") <= expected
        assert not expected & ocids(each, "unwanted", "never")
