import pytest
from django.db import IntegrityError
from django.utils import timezone

from portal.outbox.models import Message, StoppedAddress
from tests.factories.accounts import make_user
from tests.factories.outbox import make_message

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("message_state_known", {"state": "lost"}),
        ("message_claimed_while_sending", {"state": "sending"}),
        ("message_claimed_while_sending", {"claimed_at": timezone.now()}),
        ("message_sent_has_moment", {"state": "sent"}),
        ("message_sent_has_moment", {"sent_at": timezone.now()}),
        ("message_claimed_while_sending", {"state": "withdrawn", "claimed_at": timezone.now()}),
        ("message_unsubscribe_whole", {"unsubscribe": "/reminders/stop/"}),
        ("message_unsubscribe_whole", {"unsubscribe": "https://example.org/\nBcc: a@b.example"}),
    ],
)
def test_the_database_refuses_a_state_that_cannot_be(constraint, fields):
    with pytest.raises(IntegrityError, match=constraint):
        make_message(**fields)


@pytest.mark.parametrize("field", ["key", "message_id"])
def test_the_database_refuses_a_second(field):
    make_message(**{field: "once"})
    with pytest.raises(IntegrityError, match=field):
        make_message(**{field: "once"})


def test_a_deleted_account_takes_its_mail_along():
    person = make_user()
    make_message(person=person)
    other = make_message(to=person.email)
    person.delete()
    assert Message.objects.get() == other


def test_an_address_is_stopped_once_whatever_the_case():
    StoppedAddress.objects.create(address="ann@example.org", reason="bounced")
    with pytest.raises(IntegrityError, match="stopped_address_unique"):
        StoppedAddress.objects.create(address="Ann@Example.org", reason="complained")


def test_the_database_refuses_a_reason_that_cannot_be():
    with pytest.raises(IntegrityError, match="stopped_reason_known"):
        StoppedAddress.objects.create(address="ann@example.org", reason="whim")
