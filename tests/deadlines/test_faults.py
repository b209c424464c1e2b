"""From deadline to postbox, whatever breaks on the way: real programs, killed and cut off."""

from collections import Counter
from contextlib import contextmanager
from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.deadlines.actions.choosing import choose
from portal.deadlines.actions.following import follow
from portal.deadlines.actions.reminding import remind
from portal.deadlines.models import Deadline, Follower, Watch, Watched
from portal.deadlines.wording import HEADINGS
from portal.embedded import postgres, redis
from portal.embedded.places import Places
from portal.embedded.processes import Processes
from portal.outbox.actions import send_queued
from portal.outbox.actions.sending import BATCH
from portal.outbox.models import Message
from portal.templatetags.words import UK
from tests.deadlines.programs import (
    flush_broker,
    known_of,
    programs_in,
    tick,
    wait_until_alone,
    wait_until_sent,
    wait_until_somebody_waits,
)
from tests.embedded.conftest import open_temporary_folder, wait_until
from tests.factories.accounts import make_user
from tests.factories.deadlines import due, make_watch, thing
from tests.outbox.workers import PATIENCE, manage

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(redis.program() is None, reason="There is no Redis on this machine."),
]
DAY = timedelta(days=1)

SOON = timezone.now() + 3 * DAY  # one moment, as another would be news


def people_who_watch(count):
    """Each has something to be told of at once."""
    what = due(SOON)
    people = [make_user() for _ in range(count)]
    for person in people:
        make_watch(what, by=person, key="test:all")
    return people


def each_once(postbox, people):
    assert Counter(postbox.recipients) == Counter(person.email for person in people)


def send_all():
    while send_queued():
        pass


# Many at once


def test_two_beats_and_several_workers_send_each_person_one_mail_with_all_their_lines(
    smtp, programs
):
    postbox = smtp()
    titles = [f"Service {number}" for number in range(6)]
    things = [thing(due(SOON), key=f"test:{title}", title=title) for title in titles]
    people = [make_user() for _ in range(40)]
    theirs = {}
    for number, person in enumerate(people):
        mine = [things[(number + step) % len(things)] for step in range(3)]
        theirs[person.email] = {each.title for each in mine}
        for each in mine:
            make_watch(*each.deadlines, by=person, key=each.key, title=each.title)
    programs.start("worker 1", "worker 2", "beat 1", "beat 2")
    wait_until_sent(len(people))
    tick()
    remind()
    send_all()
    each_once(postbox, people)
    for mail in postbox.mails:
        said = mail.get_body(["plain"]).get_content()
        assert {title for title in titles if title in said} == theirs[mail["To"]]


TEN_THOUSAND = 10_000


def test_ten_thousand_people_of_one_minute_are_queued_once_by_two_ticks(smtp, programs):
    postbox = smtp()
    programs.start("ticking 1", "ticking 2")
    many_people_watch(TEN_THOUSAND)
    wait_until(lambda: Message.objects.count() >= TEN_THOUSAND, 2 * PATIENCE)
    wait_until(lambda: not Follower.objects.filter(said_at=None).exists(), PATIENCE)
    assert programs.still_run()
    assert Message.objects.values("person").distinct().count() == Message.objects.count()
    for _ in range(2):
        send_queued()
    sent = Message.objects.filter(state="sent").values_list("to", flat=True)
    assert sorted(postbox.recipients) == sorted(sent)
    assert len(set(sent)) == 2 * BATCH


@transaction.atomic
def many_people_watch(count):
    names = [f"reader{number}@example.org" for number in range(count)]
    people = User.objects.bulk_create(User(email=name, name="Ann") for name in names)
    watched = Watched.objects.create(key="test:many", title="Advocacy service", path="/help/")
    one = due(SOON)
    Deadline.objects.create(
        watched=watched, kind=one.kind, group=one.group, name=one.name, at=one.at
    )
    Watch.objects.bulk_create(Watch(watched=watched, person=person) for person in people)
    follow(Watch.objects.all(), timezone.now())


# A worker is killed


@contextmanager
def table_held(table):
    """Whoever wants to read or write it waits."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table}")
        yield


def test_a_worker_killed_in_a_tick_has_written_nothing_and_the_next_tick_sends_all_once(
    smtp, programs
):
    postbox = smtp()
    people = people_who_watch(5)
    before = known_of()
    programs.start("worker 1")
    with table_held("outbox_message"):
        tick()
        wait_until_somebody_waits()
        programs.kill("worker 1")
    wait_until_alone()
    assert not Message.objects.exists()
    assert known_of() == before

    programs.start("worker 2")
    tick()
    tick()
    wait_until_sent(len(people))
    remind()
    send_all()
    each_once(postbox, people)


def test_a_worker_killed_right_after_its_tick_has_told_all_who_are_told_no_more(smtp, programs):
    postbox = smtp()
    people = people_who_watch(5)
    programs.start("worker 1")
    with table_held("deadlines_tick"):
        tick()
        wait_until_somebody_waits()
        programs.kill("worker 1")
    wait_until_alone()
    programs.start("worker 2", "beat")
    wait_until_sent(len(people))
    remind()
    send_all()
    each_once(postbox, people)


# The clock stands


@pytest.mark.parametrize("days", [1, 3])
def test_after_days_without_a_tick_one_mail_says_all_and_what_went_by(smtp, programs, days):
    """Their last tick was at seven; since then several planned moments have gone by."""
    postbox = smtp()
    titles = ["Several moments", "One moment", "Over"]
    today = timezone.now().astimezone(UK).date()
    with time_machine.travel(datetime.combine(today - days * DAY, time(7), UK)):
        ann = make_user()
        choose(by=ann, closing=[0, 1, 2, 3, 5, 7, 21])
        for title, ahead in zip(titles, (2, 20, -1), strict=True):
            closes = datetime.combine(today + ahead * DAY, time(17), UK)
            make_watch(due(closes), by=ann, title=title)
        remind()
        Message.objects.all().delete()
    programs.start("worker", "beat")
    wait_until_sent(1)
    remind()
    send_all()
    [mail] = postbox.mails
    lines = mail.get_body(["plain"]).get_content().splitlines()
    said = [line for line in lines if line in titles or line in HEADINGS.values()]
    assert said == [HEADINGS["due"], *titles[:2], HEADINGS["missed"], titles[2]]
    assert Follower.objects.exclude(missed_at=None).count() == 1


# The broker forgets, or is gone


def test_a_broker_that_forgets_everything_between_tick_and_sending_loses_nothing(smtp, programs):
    postbox = smtp()
    people = people_who_watch(5)
    remind()
    flush_broker()
    programs.start("worker", "beat")
    wait_until_sent(len(people))
    flush_broker()
    people += people_who_watch(2)
    wait_until_sent(len(people))
    each_once(postbox, people)


def test_without_a_broker_all_can_be_done_by_hand_and_comes_once_when_it_is_back(smtp, tmp_path):
    postbox = smtp()
    with open_temporary_folder() as folder:
        places = Places(folder)
        places.make()
        url = places.redis_url
        with (
            Processes(places.logs, places.register) as servers,
            programs_in(tmp_path, REDIS_URL=url) as programs,
        ):
            redis.start(servers, places, durable=False)
            programs.start("worker", "beat")
            servers.end()
            people = people_who_watch(5)
            manage("send_due", REDIS_URL=url)
            each_once(postbox, people)
            redis.start(servers, places, durable=False)
            people += people_who_watch(2)  # the clock goes on
            wait_until_sent(len(people))
            each_once(postbox, people)
            assert programs.still_run()


# The database restarts


def test_a_database_that_restarts_in_a_tick_loses_and_doubles_nothing(smtp, programs):
    postbox = smtp()
    with open_temporary_folder() as folder:
        places = Places(folder)
        places.make()
        with Processes(places.logs, places.register) as servers:
            postgres.start(servers, places, durable=False)
            there = {"DATABASE_URL": places.database_url}
            manage("shell", "-c", FIVE_PEOPLE, **there)
            programs.environment |= there
            programs.start("worker")
            holder = postgres.connect(places.sockets, postgres.DATABASE)
            run(holder, "LOCK TABLE outbox_message")
            tick()
            wait_until(lambda: in_places(places, SOMEBODY_WAITS), PATIENCE)
            servers.end()
            holder.close()
            postgres.start(servers, places, durable=False)
            assert in_places(places, "SELECT 1 FROM outbox_message") == []
            programs.start("beat")
            wait_until(lambda: in_places(places, STATES) == [("sent",)] * 5, PATIENCE)
            assert programs.still_run()
    assert len(set(postbox.recipients)) == len(postbox.mails) == 5


FIVE_PEOPLE = """
from django.core.management import call_command
for room in ("deadlines", "outbox", "account"):
    call_command("migrate", room)
from tests.deadlines.test_faults import people_who_watch
people_who_watch(5)
"""
SOMEBODY_WAITS = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
STATES = "SELECT state FROM outbox_message"


def run(database, statement):
    with database.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else None


def in_places(places, statement):
    database = postgres.connect(places.sockets, postgres.DATABASE)
    try:
        return run(database, statement)
    finally:
        database.close()
