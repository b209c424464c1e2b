"""How many, and how many each choice would give."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.http import QueryDict
from django.utils import timezone

from tenders.filters import TenderFilter, facet_mark
from tenders.models import Tender
from tenders.search import choices, counts
from tenders.search.choices import count, each_choice, total
from tenders.search.counts import HowMany
from tests.factories.tenders import tender

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept():
    caches["pages"].clear()


def search(query=""):
    return TenderFilter(QueryDict(query), queryset=Tender.objects.all())


def at(place):
    return {"items": [{"id": "1", "deliveryAddresses": [{"region": place}]}]}


@pytest.fixture
def some():
    for number, (place, title, status) in enumerate(
        [
            ("UKI", "Advocacy service", "open"),
            ("UKI", "Transport", "open"),
            ("UKD", "Advocacy service", "open"),
            ("UK", "Advocacy", "planned"),
            ("UKI", "Advocacy", "awarded"),
            ("UKI", "Advocacy", "cancelled"),
        ]
    ):
        tender(f"ocds-h6vhtk-{number:06}", status=status, tender={"title": title, **at(place)})


QUERIES = [
    "",
    "region=UKI",
    "region=UKI&service=advocacy_peer_support",
    "status=all",
    "status=all&region=UKD&q=advocacy",
    "status=planned&q=advocacy",
    "q=transport",
    "status=awarded&source=find-a-tender&reserved=unknown",
]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("looked_at", [0, 3000])
@pytest.mark.parametrize("few", [-1, 5000])  # matches that are taken from the index at once
def test_each_choice_says_what_it_gives(some, monkeypatch, query, looked_at, few):
    monkeypatch.setattr(counts, "FEW", few)
    monkeypatch.setattr(counts, "LOOKED_AT", looked_at)
    monkeypatch.setattr(counts, "FREQUENT", max(looked_at, 1))
    asked = search(query)
    for name, numbers in each_choice(asked).items():
        for value, number in numbers.items():
            other = QueryDict(query, mutable=True)
            other[name] = value
            gives = search(other.urlencode())
            exact = total(gives).number
            if number.at_least:  # only where the newest were all that was looked at
                assert looked_at == 0
                assert number.number <= exact
            else:
                assert number.number == exact, (query, name, value)


def test_the_total_is_exact_to_a_thousand_and_more_above(monkeypatch, some):
    monkeypatch.setattr(choices, "EXACT_TO", 1)
    monkeypatch.setattr(counts, "EXACT_TO", 1)
    assert str(total(search("region=UKD"))) == "1"
    assert str(total(search())) == "more than 1"


def test_of_an_archive_too_large_to_count_a_choice_says_at_least_or_nothing(monkeypatch, some):
    monkeypatch.setattr(counts, "MOST_COUNTED", 1)
    monkeypatch.setattr(counts, "LOOKED_AT", 1)
    found = count(search("status=cancelled"))
    said = {str(found["status"][stage]) for stage in ("planned", "awarded", "cancelled", "closed")}
    assert said <= {"", "1 or more", "2 or more"}
    assert str(found["status"]["open"]) == "3"


def test_a_tender_that_folds_into_another_is_not_counted():
    one, other = tender(), tender("ocds-h6vhtk-000009")
    Tender.objects.filter(pk=other.pk).update(folds_into=one)
    assert total(search()) == HowMany(1)
    assert each_choice(search())["status"]["open"] == HowMany(1)


def test_what_closed_a_moment_ago_counts_as_closed():
    tender()
    Tender.objects.update(open_until=timezone.now() - timedelta(seconds=1))
    stages = each_choice(search())["status"]
    assert (stages["open"], stages["closed"]) == (HowMany(0), HowMany(1))


def test_the_choices_are_kept_and_the_total_is_not(django_assert_num_queries):
    tender()
    each_choice(search())
    tender("ocds-h6vhtk-000009")
    assert each_choice(search())["status"]["open"] == HowMany(1)
    assert total(search()) == HowMany(2)


def test_the_marks_of_the_choices_are_those_that_the_database_makes(some):
    made = {mark for marks in Tender.objects.values_list("marks", flat=True) for mark in marks}
    assert facet_mark("region", "UKI") in made
    assert facet_mark("service", "advocacy_peer_support") in made
    assert facet_mark("source", "find-a-tender") in made
    assert facet_mark("reserved", "unknown") in made
