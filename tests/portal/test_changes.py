"""The number that tells whether public data has changed: never too little, never for nothing."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal import changes
from portal.changes.models import Change
from portal.organisations.models import Organisation
from portal.reference.models import CpvCode
from tenders.actions.notices import close_passed
from tenders.models import (
    Lot,
    Release,
    Reservation,
    SearchWord,
    SynonymGroup,
    Tender,
    Twin,
)
from tests.factories.accounts import make_user
from tests.factories.organisations import make_buyer
from tests.factories.tenders import release, suggestion, take_in, tender

COUNTED = [
    CpvCode,
    Lot,
    Organisation,
    Release,
    Reservation,
    SearchWord,
    SynonymGroup,
    Tender,
    Twin,
]
TABLES = {model._meta.db_table for model in COUNTED}
WRITERS, READERS, EACH = 12, 2, 15
numbers = count()

# Else a test is one transaction, and can count one at most
with_real_transactions = pytest.mark.django_db(transaction=True)
pytestmark = pytest.mark.django_db


class Undone(Exception):
    """Ends a transaction or a savepoint."""


def state():
    return changes.state()[0]


def elsewhere(act):
    """What `act` gives in a connection of its own."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(closing, act).result(timeout=20)


def closing(act, *args):
    try:
        connection.cursor().execute("SET lock_timeout = '10s'")  # a fault, not a test without end
        return act(*args)
    finally:
        connection.close()


def undone(change):
    with pytest.raises(Undone), transaction.atomic():
        change()
        raise Undone


@pytest.mark.parametrize(
    "change",
    [
        lambda: CpvCode.objects.create(code="99999999", check_digit="9", level="division"),
        lambda: CpvCode.objects.filter(code="98000000").update(portal_label="Other"),
        lambda: CpvCode.objects.filter(children=None).delete(),
        lambda: connection.cursor().execute("TRUNCATE reference_cpvcode"),
    ],
    ids=["insert", "update", "delete", "truncate"],
)
def test_each_kind_of_change_counts(change):
    before = state()
    change()
    assert state() == before + 1


def test_what_touches_no_row_does_not_count():
    before = state()
    CpvCode.objects.filter(code="none").update(portal_label="Other")
    CpvCode.objects.filter(code="none").delete()
    CpvCode.objects.bulk_create(CpvCode.objects.all()[:3], ignore_conflicts=True)
    assert state() == before


def test_what_no_public_page_shows_does_not_count():
    before = state()
    make_user()
    assert state() == before


def test_many_statements_on_many_tables_count_once_in_a_transaction():
    before = state()
    take_in(release("ocds-h6vhtk-000001"), release("ocds-h6vhtk-000002"))
    make_buyer()
    assert state() == before + 1


@pytest.mark.parametrize(
    ("steps", "counted"),
    [
        ([lambda: undone(make_buyer)], 0),
        ([lambda: undone(make_buyer), make_buyer], 1),
        ([make_buyer, lambda: undone(make_buyer)], 1),
        ([lambda: undone(lambda: undone(make_buyer)), make_buyer], 1),
        ([transaction.atomic(make_buyer), lambda: undone(make_buyer), make_buyer], 1),
    ],
    ids=["only inside", "inside then after", "before then inside", "two deep", "kept then undone"],
)
def test_a_savepoint_that_is_undone_takes_its_count_along_and_no_other(steps, counted):
    before = state()
    for step in steps:
        step()
    assert state() == before + counted


@with_real_transactions
def test_each_transaction_counts_one_and_an_undone_one_none():
    before = state()
    take_in(release())
    assert state() == before + 1
    take_in(release())  # the same again
    assert state() == before + 1
    undone(make_buyer)
    assert state() == before + 1
    make_buyer()
    assert state() == before + 2


@with_real_transactions
def test_a_change_is_seen_once_committed_and_a_second_writer_does_not_wait_for_the_first():
    before = state()
    make_buyer()
    make_buyer()
    assert Change.objects.count() == 1
    with transaction.atomic():
        make_buyer()
        assert elsewhere(state) == before + 2
        elsewhere(make_buyer)
        elsewhere(make_buyer)
        assert elsewhere(state) == before + 4
    assert state() == before + 5
    assert Change.objects.count() == 2  # as many as there were ever writers at once


def write_many():
    """Adds buyers, one in each transaction; every third is undone."""
    for turn in range(EACH):
        try:
            with transaction.atomic():
                make_buyer(name=f"Race {next(numbers)}")
                if turn % 3 == 2:
                    raise Undone
        except Undone:
            pass


def read_until(done):
    """Pairs of the state and the number of buyers, each seen at one moment."""
    seen = []
    with connection.cursor() as cursor:
        while not done():
            cursor.execute(
                "SELECT (SELECT coalesce(sum(n), 0) FROM changes_change),"
                " (SELECT count(*) FROM organisations_organisation)"
            )
            seen.append(cursor.fetchone())
    return seen


@with_real_transactions
def test_many_writers_at_once_and_no_change_unseen():
    before = state()
    with ThreadPoolExecutor(WRITERS + READERS) as pool:
        writers = [pool.submit(closing, write_many) for _ in range(WRITERS)]
        readers = [
            pool.submit(closing, read_until, lambda: all(each.done() for each in writers))
            for _ in range(READERS)
        ]
        for each in writers:
            each.result(timeout=60)
        seen = {pair for each in readers for pair in each.result(timeout=60)}
    assert len(seen) > 2
    assert {state - buyers for state, buyers in seen} == {before}
    assert state() == before + WRITERS * EACH * 2 // 3
    assert Change.objects.count() <= WRITERS


@with_real_transactions
def test_the_clock_counts_only_when_it_closes_something():
    found = tender(closes=timezone.now() + timedelta(days=1))
    before = state()
    assert close_passed() == 0
    assert state() == before
    assert close_passed(at=found.open_until) == 1
    assert state() == before + 1


def test_the_moment_is_now_by_the_database_and_in_utc():
    at = changes.state()[1]
    assert at.utcoffset() == timedelta(0)
    assert at < changes.state()[1]


def test_the_database_counts_all_kinds_of_changes_of_each_such_table():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, count(*) FROM pg_trigger"
            " WHERE tgname LIKE 'pgtrigger\\_counted\\_%' GROUP BY 1"
        )
        assert dict(cursor) == dict.fromkeys(TABLES, 4)


def test_every_table_that_a_shared_page_reads_is_counted(client):
    claim = suggestion("ocds-h6vhtk-000001", classification={"scheme": "CPV", "id": "85000000"})
    other = tender("ocds-h6vhtk-000002")
    Twin.objects.create(first=claim.tender, second=other, basis="match", reason="They agree.")
    pages = ["/", "/tenders/?status=all&q=advocacy", claim.tender.get_absolute_url()]
    with CaptureQueriesContext(connection) as asked:
        for page in [*pages, "/tenders/reserved/", "/tenders/reserved/pa2023_s32/"]:
            assert client.get(page).status_code == 200
    text = " ".join(query["sql"] for query in asked)
    read = set(re.findall(r'(?:FROM|JOIN) "(\w+)"', text))
    assert read & {model._meta.db_table for model in apps.get_models()} == read
    assert read - TABLES == set()
    assert {"tenders_tender", "tenders_twin", "reference_cpvcode"} <= read
