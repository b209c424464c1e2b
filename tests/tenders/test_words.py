"""The words that notices use, for "Did you mean …?"."""

from unittest import mock

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenders.actions import words as action
from tenders.actions.words import refresh_words
from tenders.demo import load_sample, roll_demo
from tenders.models import SearchWord
from tests.factories.tenders import buyer, tender

pytestmark = pytest.mark.django_db

YESTERDAY = timezone.timedelta(days=-1)


def closed(number, **fields):
    closes = timezone.now() + YESTERDAY
    return tender(f"ocds-h6vhtk-90000{number}", closes=closes, status="cancelled", tender=fields)


def words():
    refresh_words()
    return {row.word: (row.stem, row.documents) for row in SearchWord.objects.all()}


def test_a_word_of_three_notices_is_known_and_one_of_two_is_not():
    for number in range(3):
        closed(number, title="Archive", description="Rare advocacy" if number else "An advocacy")
    assert words() == {"archive": ("archiv", 3), "advocacy": ("advocaci", 3)}


def test_one_in_the_title_of_an_open_tender_is_known_and_one_in_its_description_is_not():
    tender(tender={"title": "Befriending", "description": "Penistone"})
    assert words() == {"befriending": ("befriend", 1)}


def test_words_of_buyers_lots_and_descriptions_count():
    for number in range(3):
        tender(
            f"ocds-h6vhtk-00000{number}",
            tender={"description": "Hoyland", "lots": [{"id": "1", "title": "Penistone"}]},
            **buyer(),
        )
    assert {"leeds", "hoyland", "penistone"} <= words().keys()


@pytest.mark.parametrize("word", ["it", "the", "ab", "x" * 31, "covid19", "2027", "a.example.org"])
def test_what_is_no_word_to_search_for_is_left_out(word):
    tender(tender={"title": f"Befriending {word}"})
    assert words().keys() == {"befriending"}


@pytest.mark.parametrize("word", ["abc", "x" * 30])
def test_the_shortest_and_the_longest_word_are_in(word):
    tender(tender={"title": f"Befriending {word}"})
    assert word in words()


def test_a_word_is_written_small_and_once():
    tender(tender={"title": "BEFRIENDING and befriending, Befriending"})
    assert words() == {"befriending": ("befriend", 1)}


def test_only_what_changed_is_written():
    closed(1, title="Archive")
    tender(tender={"title": "Befriending service"})
    assert refresh_words() == 2
    before = rows()
    assert refresh_words() == 0
    assert rows() == before
    tender("ocds-h6vhtk-000002", tender={"title": "Befriending hub"})
    assert refresh_words() == 2
    assert rows()["service"] == before["service"]
    assert rows()["befriending"] != before["befriending"]


def rows():
    """Where each row lies: another place once it is written again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT word, ctid::text FROM tenders_searchword")
        return dict(cursor.fetchall())


def test_a_word_that_no_notice_has_any_more_goes():
    tender(tender={"title": "Befriending"})
    SearchWord.objects.create(word="penistone", stem="peniston", documents=9)
    assert words().keys() == {"befriending"}


def test_without_tenders_there_are_no_words():
    SearchWord.objects.create(word="penistone", stem="peniston", documents=9)
    assert words() == {}


def test_of_what_is_over_only_the_newest_are_read_and_of_the_open_all():
    for number in range(4):
        closed(number, title="Archive")
    for number in range(3):
        tender(f"ocds-h6vhtk-00000{number}", tender={"title": "Befriending"})
    refresh_words(newest=3)
    assert dict(SearchWord.objects.values_list("word", "documents")) == {
        "archive": 3,
        "befriending": 3,
    }
    refresh_words(newest=2)
    assert dict(SearchWord.objects.values_list("word", "documents")) == {"befriending": 3}


def test_it_is_one_statement_however_many_notices_there_are():
    for number in range(3):
        tender(f"ocds-h6vhtk-00000{number}")
        with CaptureQueriesContext(connection) as queries:
            refresh_words()
        assert len([q for q in queries if "searchword" in q["sql"]]) == 1


def test_one_that_takes_too_long_is_ended_by_the_database_and_leaves_the_words():
    SearchWord.objects.create(word="penistone", stem="peniston", documents=9)
    for number in range(3):
        tender(f"ocds-h6vhtk-00000{number}", tender={"description": "many words " * 3000})
    with mock.patch.object(action, "LONGEST", "1ms"), pytest.raises(OperationalError):
        refresh_words()
    assert SearchWord.objects.get().word == "penistone"


def test_a_fresh_start_has_words():
    load_sample()
    assert SearchWord.objects.filter(word="services", documents__gte=3).exists()
    assert not SearchWord.objects.filter(word="playscheme").exists()
    roll_demo()
    assert SearchWord.objects.filter(word="playscheme").exists()  # of a title that is open now
