from collections import Counter
from datetime import timedelta
from itertools import islice
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from portal.organisations.models import Organisation
from tenders.actions.notices import import_file
from tenders.generate import copies, generate, made_prefix, write_releases
from tenders.generate.buyers import MOST
from tenders.generate.releases import Maker, all_releases
from tenders.generate.texts import FREQUENT, SKEWED_AND_FREQUENT
from tenders.models import Rejection, Release, Tender
from tenders.ocds.files import open_files
from tenders.ocds.save import lots_and_services, search_sql
from tests.factories.tenders import tender as a_tender

WORDS = """SELECT lexeme, weights FROM tenders_tender, unnest(search)
    WHERE tenders_tender.id = %s ORDER BY 1"""
INDEXES = "SELECT indexdef FROM pg_indexes WHERE tablename LIKE 'tenders_%%' ORDER BY 1"


@pytest.fixture
def maker(db):
    return Maker(1000, seed=1, at=timezone.now())


def asked(sql, parameters=()):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def texts(maker):
    """Title and description of each notice, oldest first."""
    tenders = (maker.made(number)[2][-1]["tender"] for number in range(maker.count))
    return [(tender["title"], tender["description"]) for tender in tenders]


def test_titles_and_descriptions_are_as_long_as_real_ones(maker):
    titles, descriptions = zip(*texts(maker), strict=True)
    lengths = sorted(map(len, descriptions))
    assert 60 < sum(map(len, titles)) / maker.count < 85
    assert 550 < sum(lengths) / maker.count < 750
    assert lengths[100] < 200
    assert lengths[900] > 1200


def test_one_word_stands_in_a_third_and_another_in_old_notices_only(maker):
    descriptions = [description for _, description in texts(maker)]
    frequent = sum(FREQUENT.word in words.split() for words in descriptions)
    assert 0.25 < frequent / maker.count < 0.35
    old = [n for n, words in enumerate(descriptions) if SKEWED_AND_FREQUENT.word in words.split()]
    assert 10 < len(old) < 60
    assert max(old) < maker.count / 4


def test_a_few_buyers_publish_much_and_most_seldom(maker):
    buyers = Counter(
        release["buyer"]["name"] for _, release in all_releases(maker) if "buyer" in release
    )
    often = [count for _, count in buyers.most_common(10)]
    assert 100 < sum(often) < 500
    assert len(buyers) > 300


def test_the_same_seed_makes_the_same_notices(maker):
    again = Maker(1000, seed=1, at=maker.at)
    other = Maker(1000, seed=2, at=maker.at)
    first, second, third = (list(islice(all_releases(each), 30)) for each in (maker, again, other))
    assert first == second
    assert first != third


def test_the_same_seed_makes_the_same_copies(maker):
    mould = copies.Mould(1, "Care", "Care at home.", maker.at, timedelta(days=30))
    cast, buyers = {True: [mould], False: [mould]}, list(range(3000))

    def made(seed):
        rng = Maker(1000, seed=seed, at=maker.at).rng("copies from 0")
        return [copies.made_copy(maker, number, cast, buyers, rng) for number in (5, 995)]

    assert made(1) == made(1)
    assert made(1) != made(2)


def test_every_made_notice_goes_in_and_says_that_it_is_made(db):
    generate(150)
    tenders = Tender.objects.all()
    assert tenders.count() == 150
    assert not tenders.exclude(ocid__startswith=made_prefix()).exists()
    assert not Rejection.objects.exists()


def test_of_fifty_one_is_open_and_the_others_were_published_over_ten_years(db):
    generate(150)
    now = timezone.now()
    assert Tender.objects.open().count() == 3
    published = sorted(Tender.objects.values_list("published_at", flat=True))
    assert published[-1] <= now
    assert published[0] < now - timedelta(days=8 * 365)
    assert published[75] > now - timedelta(days=5 * 365)  # the newer half is shorter


def test_one_notice_is_made_too(db):
    generate(1)
    assert Tender.objects.open().count() == 1


@pytest.fixture
def copied(transactional_db):
    """Twenty notices that were taken in, and eighty copies of their rows."""
    before = asked(INDEXES)
    generate(100, moulds=20)
    assert asked(INDEXES) == before
    moulds = Tender.objects.order_by("pk").values("pk")[:20]
    return Tender.objects.exclude(pk__in=moulds).order_by("pk")


def test_copies_have_all_that_lists_and_pages_show(copied, client):
    assert len(copied) == 80
    assert Tender.objects.open().count() == 2
    assert {each.ocid for each in Tender.objects.all()} == set(
        Release.objects.values_list("ocid", flat=True)
    )
    assert not Tender.objects.filter(published_at__gt=timezone.now()).exists()
    for tender in copied[:5]:
        page = client.get(tender.get_absolute_url())
        assert page.status_code == 200
        assert tender.buyer.name == tender.buyer_name
    assert client.get(reverse("tenders:list"), {"status": "all"}).status_code == 200


def test_a_copy_is_found_by_the_same_words_as_a_notice_that_was_projected(copied):
    tender = copied.filter(lots__isnull=False)[0]
    held = asked(WORDS, [tender.pk])
    said = SimpleNamespace(tender=tender, facts=SimpleNamespace(lots=tender.lots.all()))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE tenders_tender AS tender SET search = {search_sql('%s')} WHERE id = %s",  # noqa: S608
            [lots_and_services(said), tender.pk],
        )
    assert held == asked(WORDS, [tender.pk])


def test_after_the_copies_a_notice_can_come_in(copied):
    last = max(copied.values_list("pk", flat=True))
    assert a_tender().pk > last


def test_a_made_notice_names_a_buyer_that_was_made(db):
    generate(50)
    assert Organisation.objects.count() == MOST


def test_releases_in_files_can_be_taken_in(db, tmp_path):
    paths = write_releases(50, tmp_path, files=2)
    outcomes = [import_file(file) for file in open_files([str(path) for path in paths])]
    assert [outcome.rejections for outcome in outcomes] == [[], []]
    assert sum(outcome.new for outcome in outcomes) == 50
    assert all(outcome.new > 10 for outcome in outcomes)


def test_the_command_fills_an_empty_database(db, settings, capsys):
    settings.DEBUG = True
    call_command("generate_tenders", "3")
    assert Tender.objects.count() == 3
    assert "Made 3 notices." in capsys.readouterr().out


def test_the_command_writes_files_and_leaves_the_database_alone(db, tmp_path):
    call_command("generate_tenders", "4", releases=tmp_path / "new")
    assert len(list((tmp_path / "new").iterdir())) == 2
    assert not Tender.objects.exists()


def test_the_command_refuses_where_notices_are(db, settings):
    settings.DEBUG = True
    a_tender()
    with pytest.raises(CommandError, match="This database holds notices"):
        call_command("generate_tenders", "3")
    assert Tender.objects.count() == 1


def test_the_command_refuses_on_a_portal_that_is_no_trial(db, settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="only with DEBUG=1"):
        call_command("generate_tenders", "3")
    assert not Tender.objects.exists()


@pytest.mark.parametrize("count", ["0", "-1", "many", ""])
def test_the_command_asks_for_a_number(db, count):
    with pytest.raises(CommandError, match="a number of at least 1"):
        call_command("generate_tenders", count)
