"""Just before mail leaves it is asked whether it still may."""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.outbox.actions import send_queued
from portal.outbox.actions.sending import GOOD_FOR
from portal.outbox.models import Message, StoppedAddress
from tests.factories.outbox import make_message
from tests.outbox.workers import Once

pytestmark = pytest.mark.django_db

asked = []  # the addresses of which mails, each time
untrue = set()  # the addresses that must get nothing


def find_untrue(messages):
    asked.append([message.to for message in messages])
    StoppedAddress.objects.create(address=f"noted{len(asked)}@example.org", reason="bounced")
    return [message.pk for message in messages if message.to in untrue]


def writes_and_breaks(messages):
    StoppedAddress.objects.create(address="noted@example.org", reason="bounced")
    raise RuntimeError("The room is broken.")


def writes_what_cannot_be(messages):
    for _ in range(2):
        StoppedAddress.objects.create(address="noted@example.org", reason="bounced")


@pytest.fixture(autouse=True)
def rooms(settings):
    asked.clear()
    untrue.clear()
    settings.MAIL_ASKED_AGAIN = {
        "asked": f"{__name__}.find_untrue",
        "broken": f"{__name__}.writes_and_breaks",
        "refused": f"{__name__}.writes_what_cannot_be",
        "moved": f"{__name__}.no_longer_here",
    }


def state(message):
    message.refresh_from_db()
    return message.state


def test_a_mail_that_is_no_longer_true_is_withdrawn(smtp):
    postbox = smtp()
    old = make_message(kind="asked")
    true = make_message(kind="asked")
    other = make_message()
    untrue.update([old.to, other.to])
    assert send_queued() == 3
    assert postbox.recipients == [true.to, other.to]
    assert asked == [[old.to, true.to]]
    assert state(old) == "withdrawn"
    assert (old.claimed_at, old.sent_at) == (None, None)
    assert send_queued() == 0


def test_a_batch_of_nothing_but_withdrawn_mail_needs_no_mail_server(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    untrue.add(make_message(kind="asked").to)
    assert send_queued() == 1


@pytest.mark.parametrize("kind", ["broken", "refused", "moved"])
def test_a_room_that_breaks_when_it_is_asked_holds_up_its_own_mail_only(smtp, kind):
    postbox = smtp()
    held = make_message(kind=kind)
    other = make_message()
    assert send_queued() == 2
    assert postbox.recipients == [other.to]
    assert state(held) == "queued"
    assert held.due_at > timezone.now()
    assert held.fault
    assert not StoppedAddress.objects.exists(), "what the room wrote must fall with its answer"


def test_withdrawal_and_what_the_room_writes_stand_and_fall_together(smtp):
    smtp()
    untrue.add(make_message(kind="asked").to)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'not now'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER refuse BEFORE UPDATE ON outbox_message FOR EACH ROW"
            " WHEN (NEW.state = 'withdrawn') EXECUTE FUNCTION pg_temp.refuse()"
        )
    send_queued()
    message = Message.objects.get()
    assert (message.state, "not now" in message.fault) == ("queued", True)
    assert not StoppedAddress.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_changes_while_a_batch_is_sent_is_noticed(smtp):
    """The mail server takes its time over the first mail; meanwhile the rest changes."""
    mails = [make_message(kind="asked") for _ in range(3)]

    def change():
        untrue.add(mails[1].to)
        Message.objects.filter(pk=mails[2].pk).delete()
        time.sleep(GOOD_FOR + 0.1)

    postbox = smtp(on_data=Once(change))
    assert send_queued() == 3
    assert postbox.recipients == [mails[0].to]
    assert state(mails[1]) == "withdrawn"


def test_stopped_addresses_get_essential_mail_only(smtp):
    postbox = smtp()
    StoppedAddress.objects.create(address="Ann@Example.org", reason="bounced", said="No such box")
    stopped = make_message(to="ann@example.ORG")
    account = make_message(to="ann@example.org", essential=True)
    other = make_message(to="bob@example.org")
    assert send_queued() == 3
    assert postbox.recipients == [account.to, other.to]
    assert state(stopped) == "withdrawn"
    assert "No such box" in stopped.fault


def test_asking_costs_a_batch_a_few_queries_and_each_mail_one(smtp):
    smtp()

    def queries_for(mails):
        for _ in range(mails):
            make_message(kind="asked")
        with CaptureQueriesContext(connection) as queries:
            send_queued()
        return len(queries)

    assert queries_for(30) - queries_for(10) == 20
