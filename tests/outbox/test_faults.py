"""Whatever breaks, no mail is lost and none goes twice: real processes, killed and cut off."""

import time
from datetime import timedelta
from socket import create_server
from threading import Thread

import pytest
from django.db import transaction
from django.utils import timezone

from portal.celery import app
from portal.embedded import postgres, redis
from portal.embedded.places import FILES, Places
from portal.embedded.processes import Processes
from portal.outbox.actions import nudge_sender, queue, send_queued, sending
from portal.outbox.models import Message
from tests.embedded.conftest import open_temporary_folder, wait_until
from tests.factories.accounts import make_user
from tests.factories.outbox import make_message
from tests.outbox.workers import (
    PATIENCE,
    Once,
    Stop,
    end_whoever_waits_for_a_lock,
    five_minutes_pass,
    manage,
    wait_for,
    wait_until_somebody_waits_for_a_lock,
    workers_in,
)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(redis.program() is None, reason="There is no Redis on this machine."),
]


@pytest.fixture
def workers(tmp_path, broker):
    with workers_in(tmp_path) as workers:
        yield workers


@pytest.fixture
def mails():
    return [make_message() for _ in range(4)]


def arrived(postbox):
    return sorted(postbox.recipients)


def addresses(mails):
    return sorted(mail.to for mail in mails)


def ids(postbox):
    return {mail["Message-ID"] for mail in postbox.mails}


def send_all():
    while send_queued():
        pass


# A worker is killed


@pytest.mark.parametrize("where", ["on_hello", "on_data"])
def test_a_worker_killed_before_its_mail_is_taken_loses_and_doubles_nothing(
    smtp, workers, mails, where
):
    """Right after the claim, while it greets the mail server; in the middle of the second mail."""
    stop = Stop(at=1 if where == "on_hello" else 2)
    postbox = smtp(**{where: stop})
    workers.start()
    nudge_sender()
    stop.wait()
    workers.kill()

    send_all()
    assert len(postbox.mails) == stop.at - 1, "its claims are its own for five minutes"
    five_minutes_pass()
    send_all()
    assert arrived(postbox) == addresses(mails)
    wait_for(len(mails), state="sent")
    stop.go_on()


def test_of_a_worker_killed_before_it_marks_one_mail_goes_again_with_the_same_id(
    smtp, workers, mails
):
    stop = Stop(at=2)
    postbox = smtp(on_accepted=stop)
    workers.start()
    nudge_sender()
    stop.wait()
    with transaction.atomic():
        list(Message.objects.select_for_update())
        stop.go_on()  # now the server says that it has the mail, and the worker wants to mark it
        wait_until_somebody_waits_for_a_lock()
        workers.kill()
        end_whoever_waits_for_a_lock()

    five_minutes_pass()
    send_all()
    assert sorted(set(postbox.recipients)) == addresses(mails)
    assert len(postbox.mails) == len(mails) + 1
    assert len(ids(postbox)) == len(mails)
    wait_for(len(mails), state="sent")


def test_another_worker_goes_on_where_one_was_killed(smtp, workers, mails):
    stop = Stop(at=2)
    postbox = smtp(on_data=stop)
    workers.start()
    nudge_sender()
    stop.wait()
    workers.kill()
    five_minutes_pass()
    workers.start()
    nudge_sender()
    wait_for(len(mails), state="sent")
    assert arrived(postbox) == addresses(mails)
    stop.go_on()


def test_two_ticks_at_once_send_each_mail_once(smtp, workers):
    postbox = smtp()
    mails = [make_message() for _ in range(sending.BATCH + 20)]
    workers.start()
    nudge_sender()
    nudge_sender()
    wait_for(len(mails), state="sent")
    assert arrived(postbox) == addresses(mails)


# The broker forgets, or is gone


def flush_broker():
    with app.connection_for_write() as broker:
        broker.default_channel.client.flushdb()


def test_a_broker_that_forgets_everything_loses_no_mail(smtp, workers, mails):
    postbox = smtp()
    nudge_sender()
    flush_broker()
    workers.start()
    assert postbox.mails == []
    nudge_sender()  # the clock does it each minute
    wait_for(len(mails), state="sent")
    flush_broker()
    mails.append(make_message())
    nudge_sender()
    wait_for(len(mails), state="sent")
    assert arrived(postbox) == addresses(mails)


def test_mail_is_queued_while_the_broker_is_gone_and_sent_when_it_is_back(
    smtp, workers, monkeypatch
):
    postbox = smtp()
    with open_temporary_folder() as folder:
        places = Places(folder)
        places.make()
        assert places.redis_url != FILES
        monkeypatch.setattr(app.conf, "broker_write_url", places.broker_url(places.redis_url))
        with Processes(places.logs, places.register) as servers:
            redis.start(servers, places, durable=False)
            workers.start(REDIS_URL=places.redis_url)
            servers.end()
            message = queue_in_a_transaction()
            redis.start(servers, places, durable=False)
            nudge_sender()
            wait_for(1, state="sent")
        assert postbox.recipients == [message.to]


def queue_in_a_transaction():
    """As a page does it, with mail that says what an action has done."""
    with transaction.atomic():
        return queue(
            to="ann@example.org",
            stem="account/email/password_changed",
            context={"timestamp": timezone.now(), "ip": "192.0.2.1"},
            key="k",
        )


# The database restarts


def test_a_database_that_restarts_while_mail_is_sent_loses_and_doubles_nothing(smtp, workers):
    stop = Stop(at=2)
    postbox = smtp(on_accepted=stop)
    with open_temporary_folder() as folder:
        places = Places(folder)
        places.make()
        with Processes(places.logs, places.register) as servers:
            postgres.start(servers, places, durable=False)
            manage("migrate", "outbox", DATABASE_URL=places.database_url)
            manage("shell", "-c", FOUR_MAILS, DATABASE_URL=places.database_url)
            workers.start(DATABASE_URL=places.database_url)
            nudge_sender()
            stop.wait()
            servers.end()
            stop.go_on()  # the mail server has the second mail, and there is no database to say so
            time.sleep(0.5)
            postgres.start(servers, places, durable=False)
            wait_until(lambda: states(places) == ["sent"] * 4, PATIENCE)
    assert len(postbox.mails) == len(ids(postbox)) == 4


FOUR_MAILS = """
from tests.factories.outbox import make_message
for _ in range(4): make_message()
"""


def states(places):
    database = postgres.connect(places.sockets, postgres.DATABASE)
    with database.cursor() as cursor:
        cursor.execute("SELECT state FROM outbox_message")
        found = [state for (state,) in cursor.fetchall()]
    database.close()
    return found


# The mail server refuses, is slow, hangs up


@pytest.mark.parametrize(
    "fault",
    [
        {"at_recipient": {"second@example.org": "550 No such person"}},
        {"at_recipient": {"second@example.org": "450 Mailbox busy"}},
        {"at_data": {"second@example.org": "554 We do not like these words"}},
    ],
)
def test_one_refused_mail_waits_and_holds_up_no_other(smtp, fault):
    postbox = smtp(**fault)
    for name in ("first", "second", "third"):
        make_message(to=f"{name}@example.org")
    assert send_queued() == 3
    assert postbox.recipients == ["first@example.org", "third@example.org"]
    refused = Message.objects.get(to="second@example.org")
    assert (refused.state, refused.tries) == ("queued", 1)
    assert refused.due_at > timezone.now()


@pytest.mark.parametrize(
    "fault",
    [
        {"at_recipient": {"second@example.org": "421 Too busy"}},
        {"at_data": {"second@example.org": "421 Shutting down"}},
        {"hang_up_after_data_of": ["second@example.org"]},
    ],
)
def test_a_server_that_closes_the_line_gets_the_rest_the_next_time(smtp, fault):
    postbox = smtp(**fault)
    for name in ("first", "second", "third"):
        make_message(to=f"{name}@example.org")
    assert send_queued() == 0
    left = Message.objects.filter(state="queued").order_by("id")
    assert [(mail.to, mail.tries) for mail in left] == [
        ("second@example.org", 1),
        ("third@example.org", 0),
    ]
    postbox.at_recipient = postbox.at_data = {}
    postbox.hang_up_after_data_of = []
    Message.objects.filter(state="queued").update(due_at=timezone.now())
    send_all()
    assert postbox.recipients == ["first@example.org", "second@example.org", "third@example.org"]


def test_a_server_that_is_too_busy_to_greet_gets_the_mail_the_next_time(smtp, settings, mails):
    postbox = smtp()
    port = settings.EMAIL_PORT
    with create_server(("127.0.0.1", 0)) as busy:
        settings.EMAIL_PORT = busy.getsockname()[1]
        greeting = Thread(target=greet_badly, args=[busy])
        greeting.start()
        assert send_queued() == 0
        greeting.join()
    settings.EMAIL_PORT = port
    Message.objects.update(due_at=timezone.now())
    send_all()
    assert arrived(postbox) == addresses(mails)


def greet_badly(server):
    line, _ = server.accept()
    with line:
        line.sendall(b"421 Too busy, try later\r\n")


def test_a_slow_server_gets_each_mail_once(smtp, mails):
    postbox = smtp(on_data=lambda: time.sleep(1.2))
    send_all()
    assert arrived(postbox) == addresses(mails)


def test_a_batch_ends_in_time_with_a_slow_server(smtp, mails, monkeypatch):
    monkeypatch.setattr(sending, "SECONDS", 1)
    postbox = smtp(on_data=lambda: time.sleep(0.6))
    assert send_queued() == 2
    assert Message.objects.filter(state="queued", tries=0).count() == 2
    send_all()
    assert arrived(postbox) == addresses(mails)


def test_a_server_that_says_nothing_holds_nobody_for_long(smtp, settings, mails):
    settings.EMAIL_TIMEOUT = 1
    stop = Stop()
    postbox = smtp(on_data=stop)
    before = time.monotonic()
    assert send_queued() == 0
    assert time.monotonic() - before < 5
    stop.go_on()
    Message.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    send_all()
    assert len(ids(postbox)) == len(mails)
    assert sorted(set(postbox.recipients)) == addresses(mails)


# What was true at the claim is not true at sending


def test_the_mail_of_an_account_that_is_deleted_meanwhile_does_not_leave(smtp):
    """The account goes while the mail server takes its time over another mail."""
    reader = make_user()
    first, mine, last = make_message(), make_message(person=reader), make_message()

    def wait_long():
        reader.delete()
        time.sleep(sending.GOOD_FOR + 0.1)

    postbox = smtp(on_data=Once(wait_long))
    send_all()
    assert postbox.recipients == [first.to, last.to]
    assert not Message.objects.filter(pk=mine.pk).exists()


def test_an_account_that_is_deleted_while_its_mail_is_sent_stops_no_other(smtp):
    reader = make_user()
    mine, other = make_message(person=reader), make_message()
    postbox = smtp(on_data=Once(reader.delete))
    assert send_queued() == 2
    assert postbox.recipients == [mine.to, other.to]
    assert list(Message.objects.values_list("pk", "state")) == [(other.pk, "sent")]
