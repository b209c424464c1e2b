from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from portal.outbox import tasks
from portal.outbox.actions import send_queued
from portal.outbox.actions.sending import BATCH
from portal.outbox.models import MAX_TRIES, Message
from tests.factories.outbox import make_message

pytestmark = pytest.mark.django_db


def test_a_queued_mail_is_sent_once(smtp):
    postbox = smtp()
    message = make_message()
    assert send_queued() == 1
    assert send_queued() == 0
    [mail] = postbox.mails
    assert mail["To"] == message.to
    assert mail["Subject"] == message.subject
    assert mail["Message-ID"] == message.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_body(["plain"]).get_content().strip() == "Plain words."
    assert mail.get_body(["html"]).get_content().strip() == "<p>Plain words.</p>"
    message.refresh_from_db()
    assert (message.state, message.tries, message.claimed_at) == ("sent", 1, None)
    assert message.sent_at


def test_a_mail_says_how_to_end_its_kind_in_one_click(smtp):
    postbox = smtp()
    address = "https://portal.example/reminders/unsubscribe/" + "a1:b2-" * 40 + "/"
    make_message(unsubscribe=address)
    make_message()
    send_queued()
    one_click, plain = postbox.mails
    assert one_click["List-Unsubscribe"].strip() == f"<{address}>"
    assert one_click["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "List-Unsubscribe" not in plain
    assert "List-Unsubscribe-Post" not in plain


def test_essential_mail_leaves_first(smtp):
    postbox = smtp()
    for name in ("first", "second"):
        make_message(to=f"{name}@example.org")
    make_message(to="account@example.org", essential=True)
    send_queued()
    assert postbox.recipients == ["account@example.org", "first@example.org", "second@example.org"]


def test_an_address_that_is_refused_does_not_stop_the_others(smtp):
    postbox = smtp(refused=["gone@example.org"])
    refused = make_message(to="gone@example.org")
    make_message(to="here@example.org")
    assert send_queued() == 2
    assert postbox.recipients == ["here@example.org"]
    refused.refresh_from_db()
    assert (refused.state, refused.tries) == ("queued", 1)
    assert "No such person here" in refused.fault
    assert refused.due_at > timezone.now()


def test_an_address_that_is_none_does_not_stop_the_others(smtp):
    postbox = smtp()
    make_message(to="two@signs@example.org")
    make_message(to="here@example.org")
    assert send_queued() == 2
    assert postbox.recipients == ["here@example.org"]


def test_the_waits_grow_and_after_eight_tries_a_mail_is_given_up(smtp):
    smtp(refused=["gone@example.org"])
    message = make_message(to="gone@example.org")
    waits = []
    while message.state == "queued":
        now = timezone.now()
        Message.objects.update(due_at=now)
        send_queued()
        message.refresh_from_db()
        waits.append((message.due_at - now) // timedelta(minutes=1))
    assert waits == [1, 4, 16, 64, 256, 1024, 4096, 0]
    assert (message.state, message.tries) == ("failed", MAX_TRIES)
    assert "No such person here" in message.fault


def test_mail_waits_for_a_server_that_is_down(smtp, settings):
    postbox = smtp()
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    first, second = make_message(), make_message()
    assert send_queued() == 0
    assert [m.tries for m in Message.objects.order_by("id")] == [1, 0]
    settings.EMAIL_PORT = port
    assert send_queued() == 1
    assert postbox.recipients == [second.to]
    Message.objects.update(due_at=timezone.now())
    assert send_queued() == 1
    assert postbox.recipients == [second.to, first.to]


def test_a_line_that_breaks_leaves_the_rest_for_the_next_time(smtp):
    postbox = smtp(hang_up_on=["trouble@example.org"])
    for name in ("before", "trouble", "after"):
        make_message(to=f"{name}@example.org")
    assert send_queued() == 0
    states = Message.objects.order_by("id").values_list("state", "tries", "claimed_at")
    assert list(states) == [("sent", 1, None), ("queued", 1, None), ("queued", 0, None)]
    assert send_queued() == 1
    assert postbox.recipients == ["before@example.org", "after@example.org"]


def test_a_claim_of_a_dead_sender_is_taken_over_after_five_minutes(smtp):
    postbox = smtp()
    now = timezone.now()
    make_message(state="sending", claimed_at=now - timedelta(minutes=4))
    dead = make_message(state="sending", claimed_at=now - timedelta(minutes=6), tries=1)
    assert send_queued() == 1
    assert postbox.recipients == [dead.to]


class TakenOver(BaseEmailBackend):
    """Sends so slowly that another sender takes the mail over meanwhile."""

    def send_messages(self, mails):
        Message.objects.update(claimed_at=timezone.now())


def test_a_slow_sender_does_not_touch_what_another_has_taken_over(settings):
    settings.EMAIL_BACKEND = f"{__name__}.TakenOver"
    message = make_message()
    send_queued()
    message.refresh_from_db()
    assert message.state == "sending"


def test_a_mail_that_kills_its_senders_is_given_up(smtp):
    postbox = smtp()
    killer = make_message(
        state="sending", claimed_at=timezone.now() - timedelta(minutes=6), tries=MAX_TRIES
    )
    send_queued()
    killer.refresh_from_db()
    assert killer.state == "failed"
    assert postbox.mails == []


def test_mail_that_is_not_due_waits(smtp):
    smtp()
    make_message(due_at=timezone.now() + timedelta(minutes=1))
    assert send_queued() == 0


def test_the_task_sends_one_batch_and_asks_for_the_next(smtp, monkeypatch):
    postbox = smtp()
    nudges = []
    monkeypatch.setattr(tasks.actions, "nudge_sender", lambda: nudges.append(1))
    for _ in range(BATCH + 1):
        make_message()
    tasks.send_queued()
    assert (len(postbox.mails), len(nudges)) == (BATCH, 1)
    tasks.send_queued()
    tasks.send_queued()
    assert (len(postbox.mails), len(nudges)) == (BATCH + 1, 2)


def test_the_command_sends_everything_that_is_due(smtp, capsys):
    postbox = smtp()
    for _ in range(BATCH + 1):
        make_message()
    call_command("send_due")
    assert len(postbox.mails) == BATCH + 1
    assert f"portal.outbox.actions.send_queued: {BATCH + 1}\n" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_mail_once(smtp):
    postbox = smtp()
    messages = [make_message() for _ in range(2 * BATCH + 20)]
    together = Barrier(2)

    def sender():
        together.wait()
        try:
            while send_queued():
                pass
        finally:
            connection.close()

    senders = [Thread(target=sender) for _ in range(2)]
    for thread in senders:
        thread.start()
    for thread in senders:
        thread.join()
    assert sorted(postbox.recipients) == sorted(message.to for message in messages)
    assert Message.objects.filter(state="sent").count() == len(messages)
