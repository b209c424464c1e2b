"""One mail in many copies: rendered once, with slots that each letter fills."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from portal.outbox.actions import Letter, queue_letters
from portal.outbox.models import Message
from tests.factories.accounts import make_user

TEMPLATES = {
    "tidings_subject.txt": "{{ number }} of\n {{ title }}",
    "tidings_message.txt": (
        "{% if person %}Dear {{ person }}{% endif %}: {{ title }}, {{ lines }}, again {{ lines }}"
    ),
    "tidings_message.html": "<title>{{ subject }}</title><p>{{ title }}</p>{{ lines }}",
    "filtered_subject.txt": "Hello",
    "filtered_message.txt": "{{ lines|urlencode }}",
    "filtered_message.html": "",
}
TYPED = "Care & <b>advice</b> {{ lines }} text:lines: %s it's"


@pytest.fixture(autouse=True)
def templates(settings, tmp_path):
    for name, text in TEMPLATES.items():
        (tmp_path / name).write_text(text)
    [engine] = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [tmp_path]}]


def letter(number=1, **fields):
    return Letter(
        **{
            "to": f"reader{number}@example.org",
            "key": f"tidings:{number}",
            "subject": {"number": f"<{number}>"},
            "text": {"person": f"Ann O'Hara {number}", "lines": f"a & b {number}"},
            "html": {"lines": f"<ul><li>a &amp; b {number}</ul>"},
            **fields,
        }
    )


def write(letters, stem="tidings", **context):
    return queue_letters(stem, {"title": TYPED, **context}, letters)


@pytest.mark.django_db
def test_each_letter_has_its_own_in_the_slots(settings):
    person = make_user()
    address = "https://p.example/stop/2/"
    assert write([letter(1), letter(2, person_id=person.pk, unsubscribe=address, about=[7])]) == 2

    first, second = Message.objects.order_by("id")
    assert first.kind == "tidings"
    assert first.to == "reader1@example.org"
    assert first.subject == f"<1> of {TYPED}"
    assert first.text == f"Dear Ann O'Hara 1: {TYPED}, a & b 1, again a & b 1\n"
    typed = "Care &amp; &lt;b&gt;advice&lt;/b&gt; {{ lines }} text:lines: %s it&#x27;s"
    assert first.html == (
        f"<title>&lt;1&gt; of {typed}</title><p>{typed}</p><ul><li>a &amp; b 1</ul>"
    )
    assert (first.state, first.tries, first.essential) == ("queued", 0, False)
    assert (first.person, first.unsubscribe, first.about) == (None, "", [])
    assert first.message_id.endswith("@testserver>")
    assert (second.person, second.unsubscribe, second.about) == (person, address, [7])
    assert second.text.startswith("Dear Ann O'Hara 2: ")


@pytest.mark.django_db
def test_what_a_letter_brings_is_never_taken_for_a_slot():
    odd = {"person": "{{ lines }}", "lines": "text:person: \\ ' \" {a,b} NULL %s"}
    write(
        [letter(text=odd, html={"lines": "html:lines: {{ subject }}"}, subject={"number": "NULL"})]
    )
    message = Message.objects.get()
    assert message.subject.startswith("NULL of")
    assert message.text.startswith("Dear {{ lines }}: ")
    assert message.text.endswith(f"{odd['lines']}\n")
    assert message.html.endswith("</p>html:lines: {{ subject }}")


@pytest.mark.django_db
def test_a_line_break_in_a_slot_of_the_subject_does_not_break_the_subject():
    write([letter(subject={"number": "1\r\nBcc: b@example.org"})])
    assert Message.objects.get().subject == f"1 Bcc: b@example.org of {TYPED}"


@pytest.mark.django_db
def test_a_key_is_written_once():
    write([letter(1)], title="The first")
    assert write([letter(1), letter(2), letter(2)]) == 1
    assert list(Message.objects.order_by("id").values_list("key", flat=True)) == [
        "tidings:1",
        "tidings:2",
    ]
    assert "The first" in Message.objects.get(key="tidings:1").text


@pytest.mark.django_db
def test_many_letters_are_one_statement():
    with CaptureQueriesContext(connection) as queries:
        assert write([letter(number) for number in range(500)]) == 500
    assert len(queries) == 1


@pytest.mark.django_db
def test_no_letters_are_nothing():
    assert write([]) == 0


@pytest.mark.django_db
def test_a_filter_on_a_slot_is_a_fault():
    with pytest.raises(ValueError, match="filter"):
        write([letter(subject={}, html={}, text={"lines": "x"})], stem="filtered")


@pytest.mark.django_db(transaction=True)
def test_the_sender_is_nudged_once_after_the_commit(broker):
    with transaction.atomic():
        write([letter(number) for number in range(3)])
        write([letter(4)])
        assert broker() == 0
    assert broker() == 1
    write([letter(4)])
    assert broker() == 1
