import pytest
from django.db import transaction

from portal.celery import app
from portal.outbox.actions import queue
from portal.outbox.models import Message
from tests.factories.accounts import make_user

LETTER = {
    "letter_subject.txt": "Hello\n {{ name }},\n from {{ site_name }}",
    "letter_message.txt": "Dear {{ name }}, see {{ site_url }}.",
    "letter_message.html": "<p>Dear {{ name }}</p>",
}


@pytest.fixture(autouse=True)
def templates(settings, tmp_path):
    for name, text in LETTER.items():
        (tmp_path / name).write_text(text)
    [engine] = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [tmp_path]}]


def write(**fields):
    return queue(
        **{"to": "a@example.org", "stem": "letter", "context": {}, "key": "k", **fields},
    )


@pytest.mark.django_db
def test_a_mail_is_complete_when_it_is_queued(settings):
    person = make_user()
    message = write(person=person, context={"name": "Ann O'Hara"})
    message.refresh_from_db()
    assert message.to == "a@example.org"
    assert message.person == person
    assert message.kind == "letter"
    assert message.subject == f"Hello Ann O'Hara, from {settings.SITE_NAME}"
    assert message.text == f"Dear Ann O'Hara, see {settings.SITE_URL}.\n"
    assert message.html == "<p>Dear Ann O&#x27;Hara</p>"
    assert message.state == "queued"
    assert message.message_id.endswith("@testserver>")
    assert (message.essential, message.unsubscribe, message.about) == (False, "", [])


@pytest.mark.django_db
def test_what_a_mail_is_about_and_how_to_end_its_kind_are_kept():
    message = write(essential=True, unsubscribe="https://p.example/stop/", about=[["tender", 7]])
    message.refresh_from_db()
    assert message.essential
    assert message.unsubscribe == "https://p.example/stop/"
    assert message.about == [["tender", 7]]


@pytest.mark.django_db
def test_the_same_key_is_queued_once():
    assert write(key="person:thing:moment")
    assert write(key="person:thing:moment", to="b@example.org") is None
    assert Message.objects.get().to == "a@example.org"


@pytest.mark.django_db(transaction=True)
def test_a_mail_goes_with_the_change_that_it_tells_of(broker):
    with pytest.raises(RuntimeError), transaction.atomic():
        write()
        raise RuntimeError
    assert not Message.objects.exists()
    assert broker() == 0


@pytest.mark.django_db(transaction=True)
def test_the_sender_is_nudged_once_per_transaction(broker):
    with transaction.atomic():
        write(key="1")
        write(key="2")
        assert broker() == 0
    assert broker() == 1


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_does_not_break_the_request(monkeypatch):
    monkeypatch.setattr(app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    write()
    assert Message.objects.get().state == "queued"
