import pytest
from django.db import IntegrityError
from django.utils import timezone

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


def test_a_mail_outlives_its_reader():
    person = make_user()
    message = make_message(person=person)
    person.delete()
    message.refresh_from_db()
    assert message.person is None
