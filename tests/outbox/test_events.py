"""What mail services tell us by webhook, with the payloads of their documentation."""

import pytest
import requests

from portal.audit.models import Event
from portal.outbox.actions import stop_address
from portal.outbox.models import Message, StoppedAddress
from tests.factories.accounts import make_user
from tests.outbox.test_views import addresses
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = "service:a long secret"
POSTMARK_BOUNCE = {
    "RecordType": "Bounce",
    "MessageStream": "outbound",
    "ID": 4323372036854775807,
    "Type": "HardBounce",
    "TypeCode": 1,
    "Name": "Hard bounce",
    "Tag": "Test",
    "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
    "Metadata": {"a_key": "a_value", "b_key": "b_value"},
    "ServerID": 23,
    "Description": "The server was unable to deliver your message (ex: unknown user).",
    "Details": "Test bounce details",
    "Email": "John@Example.com",
    "From": "sender@example.com",
    "BouncedAt": "2019-11-05T16:33:54.9070259Z",
    "DumpAvailable": True,
    "Inactive": True,
    "CanActivate": True,
    "Subject": "Test subject",
    "Content": "<Full dump of bounce>",
}
POSTMARK_COMPLAINT = POSTMARK_BOUNCE | {
    "RecordType": "SpamComplaint",
    "Type": "SpamComplaint",
    "TypeCode": 100001,
    "Name": "Spam complaint",
}
POSTMARK_DELAY = POSTMARK_BOUNCE | {"Type": "Transient", "TypeCode": 2, "Name": "Message delayed"}
POSTMARK_DELIVERY = {
    "RecordType": "Delivery",
    "ServerID": 23,
    "MessageStream": "outbound",
    "MessageID": "00000000-0000-0000-0000-000000000000",
    "Recipient": "john@example.com",
    "Tag": "welcome-email",
    "DeliveredAt": "2026-11-24T07:10:54Z",
    "Details": "Test delivery webhook details",
    "Metadata": {},
}
BREVO_BOUNCE = {
    "event": "hard_bounce",
    "email": "john@example.com",
    "id": 26224,
    "date": "2026-10-09 00:00:00",
    "ts": 1604937111,
    "message-id": "<201798300811.5787683@relay.domain.com>",
    "ts_event": 1604933654,
    "subject": "My first Transactional",
    "tag": '["transactionalTag"]',
    "sending_ip": "192.0.2.1",
    "ts_epoch": 1604933653000,
    "reason": "server is down",
    "tags": ["transactionalTag"],
}
BREVO_UNSUBSCRIBE = BREVO_BOUNCE | {"event": "unsubscribe"}
BREVO_BLOCKED = BREVO_BOUNCE | {"event": "blocked", "reason": "blocked : due to blacklist user"}
BREVO_DELAY = BREVO_BOUNCE | {"event": "deferred"}


@pytest.fixture
def with_secret(settings):
    settings.MAIL_EVENTS_SECRET = SECRET
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}
    yield from addresses(settings, debug=False)


@pytest.fixture
def tell(live_server):
    """Posts to the portal as a mail service does; gives the status of the answer."""

    def tell(service, payload, secret=SECRET):
        address = f"{live_server.url}/outbox/events/{service}/tracking/"
        proof = tuple(secret.split(":")) if secret else None
        return requests.post(address, json=payload, auth=proof, timeout=10).status_code

    return tell


@pytest.fixture
def administrators():
    make_user(role="coordinator")
    return [make_user(role="administrator") for _ in range(2)]


@pytest.mark.parametrize(
    ("service", "payload", "reason", "said"),
    [
        ("postmark", POSTMARK_BOUNCE, "bounced", "Postmark: Test bounce details"),
        ("postmark", POSTMARK_COMPLAINT, "complained", "Postmark: Test bounce details"),
        ("brevo", BREVO_BOUNCE, "bounced", "Brevo: server is down"),
        ("brevo", BREVO_BLOCKED, "bounced", "Brevo: blocked : due to blacklist user"),
        ("brevo", BREVO_UNSUBSCRIBE, "complained", "Brevo: server is down"),
    ],
)
def test_an_address_that_is_bad_is_stopped(
    tell, with_secret, administrators, service, payload, reason, said
):
    for _ in range(2):  # services say it several times
        assert tell(service, payload) == 200
    stopped = StoppedAddress.objects.get()
    assert stopped.address.lower() == "john@example.com"
    assert (stopped.reason, stopped.said) == (reason, said)
    assert Event.objects.filter(kind="address-stopped").count() == 1
    told = Message.objects.order_by("id")
    assert [message.person for message in told] == administrators
    assert all(message.essential for message in told)
    assert said in told[0].text
    assert "http://testserver/desk/mail/stopped/" in told[0].text


@pytest.mark.parametrize(
    ("service", "payload"),
    [("postmark", POSTMARK_DELAY), ("postmark", POSTMARK_DELIVERY), ("brevo", BREVO_DELAY)],
)
def test_mail_that_is_late_or_arrives_stops_nothing(tell, with_secret, service, payload):
    assert tell(service, payload) == 200
    assert not StoppedAddress.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize("secret", ["service:wrong", "other:a long secret", ""])
@pytest.mark.parametrize("service", ["postmark", "brevo"])
def test_without_our_secret_nobody_is_heard(tell, with_secret, service, secret):
    assert tell(service, POSTMARK_BOUNCE, secret=secret) == 400
    assert not StoppedAddress.objects.exists()


def test_without_a_secret_there_is_no_such_address(tell):
    assert tell("postmark", POSTMARK_BOUNCE) == 404


@pytest.mark.parametrize("path", ["postmark/inbound", "mandrill/tracking", "mailgun/tracking"])
def test_what_needs_more_than_our_secret_is_not_offered(client, with_secret, path):
    service, what = path.split("/")
    assert client.post(f"/outbox/events/{service}/{what}/").status_code == 404


def test_the_same_said_twice_at_once_is_said_once(administrators):
    def say():
        stop_address(address="john@example.com", reason="bounced")

    at_once(say, say)
    assert StoppedAddress.objects.count() == 1
    assert Message.objects.count() == len(administrators)
