"""The mail as officers see it at /desk/mail/."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.utils import timezone

from portal.audit.models import Event
from portal.outbox import desk
from portal.outbox.actions import try_again, use_again
from portal.outbox.models import Message, StoppedAddress
from tests.factories.accounts import make_user
from tests.factories.outbox import make_message, make_stopped

pytestmark = pytest.mark.django_db

# Of libraries: this portal does not offer what they are about
NEVER_SENT = {
    "account/email/email_confirm",
    "account/email/login_code",
    "account/email/password_reset_code",
    "account/email/password_set",
    "mfa/email/webauthn_added",
    "mfa/email/webauthn_removed",
    "registration/password_reset",
    "socialaccount/email/account_connected",
    "socialaccount/email/account_disconnected",
}


@pytest.fixture(params=["coordinator", "administrator"])
def officer(request, client):
    person = make_user(role=request.param)
    client.force_login(person)
    return person


@pytest.fixture
def failed():
    return make_message(
        state="failed",
        to="gone@example.org",
        subject="Tenders close",
        tries=8,
        fault="550 No such person",
        text="Secret words",
    )


def page(client, address="/desk/mail/"):
    return " ".join(client.get(address).content.decode().split())


def test_the_page_counts_what_waits_is_late_was_sent_and_was_given_up(client, officer, failed):
    now = timezone.now()
    make_message()
    make_message(state="sending", claimed_at=now, due_at=now - timedelta(minutes=11))
    for hours in (1, 2, 3, 25):
        make_message(state="sent", sent_at=now - timedelta(hours=hours))
    html = page(client)
    for words, number in [
        ("Waiting to be sent", 2),
        ("Late: should have left more than 10 minutes ago", 1),
        ("Sent in the last 24 hours", 3),
        ("Given up", 1),
    ]:
        assert f"<dt>{words}</dt><dd>{number}</dd>" in html


def test_what_was_given_up_is_listed_without_its_words(client, officer, failed):
    html = page(client)
    for words in ("Tenders close", "gone@example.org", "tests/letter", "550 No such person"):
        assert words in html
    assert "Secret words" not in html


def test_before_anything_is_wrong_the_pages_say_so(client, officer):
    assert "No message was given up" in page(client)
    assert "No address is stopped" in page(client, "/desk/mail/stopped/")


def test_lists_come_in_pages_of_fifty(client, officer):
    for number in range(51):
        make_message(state="failed", subject=f"Letter no {number}.")
        make_stopped(f"reader{number}@example.org")
    for address in ("/desk/mail/", "/desk/mail/stopped/"):
        assert page(client, address).count("<li> <h") == 50
        assert "Page 1 of 2" in page(client, address)
        assert page(client, f"{address}?page=2").count("<li> <h") == 1
        assert client.get(f"{address}?page=nonsense").status_code == 200


def test_what_was_given_up_is_tried_again(client, officer, failed, smtp):
    before = failed.message_id
    response = client.post(f"/desk/mail/{failed.pk}/again/", follow=True)
    assert "We try again to send the message to gone@example.org." in response.content.decode()
    failed.refresh_from_db()
    assert (failed.state, failed.tries, failed.fault) == ("queued", 0, "")
    assert failed.message_id == before
    event = Event.objects.get(kind="mail-tried-again")
    assert (event.by_id, event.ground) == (officer.pk, "550 No such person")


def test_only_what_was_given_up_is_tried_again():
    by = make_user(role="coordinator")
    message = make_message(state="withdrawn")
    try_again(message=message, by=by)
    message.refresh_from_db()
    assert message.state == "withdrawn"
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_to_try_again_nudges_the_sender(failed, broker):
    try_again(message=failed, by=make_user(role="coordinator"))
    assert broker() == 1


def test_an_address_is_used_again(client, officer):
    stopped = make_stopped()
    assert "No such mailbox" in page(client, "/desk/mail/stopped/")
    response = client.post(f"/desk/mail/stopped/{stopped.pk}/again/", follow=True)
    assert "We send mail to ann@example.org again." in response.content.decode()
    assert not StoppedAddress.objects.exists()
    event = Event.objects.get(kind="address-used-again")
    assert (event.by_id, event.ground) == (officer.pk, "No such mailbox")
    assert client.post(f"/desk/mail/stopped/{stopped.pk}/again/").status_code == 404


def test_of_two_who_use_an_address_again_the_second_finds_nothing():
    by, stopped = make_user(role="coordinator"), make_stopped()
    use_again(stopped=stopped, by=by)
    with pytest.raises(StoppedAddress.DoesNotExist):
        use_again(stopped=stopped, by=by)


@pytest.mark.parametrize("address", ["/desk/mail/{}/again/", "/desk/mail/stopped/{}/again/"])
def test_nobody_else_presses_the_buttons(client, failed, address):
    stopped = make_stopped()
    client.force_login(make_user())
    address = address.format(stopped.pk if "stopped" in address else failed.pk)
    assert client.post(address).status_code == 403
    failed.refresh_from_db()
    assert failed.state == "failed"
    assert StoppedAddress.objects.exists()


def test_the_mail_is_linked_from_the_desk_and_an_administrators_account(client, officer):
    where = "/accounts/" if officer.group_names == {"administrator"} else "/desk/"
    assert 'href="/desk/mail/"' in page(client, where)


def stems():
    """The stems of all messages that the templates of the portal and its libraries hold."""
    folders = engines["django"].template_dirs
    for folder in {Path(folder) for folder in folders}:
        for found in folder.rglob("*_subject.txt"):
            yield str(found.relative_to(folder)).removesuffix("_subject.txt")


def test_every_message_that_can_be_sent_has_a_sample():
    assert set(stems()) - NEVER_SENT == set(desk.previews())


def test_what_is_said_never_to_be_sent_is_not_ours():
    ours = Path(settings.BASE_DIR) / "templates"
    assert not [stem for stem in NEVER_SENT if (ours / f"{stem}_subject.txt").exists()]


def test_every_preview_is_whole():
    for stem, words in desk.previews().items():
        shown = "\n".join([*words[:2], words.html.partition("</style>")[2]])
        assert "None" not in shown, stem
        assert "{" not in shown, stem
        assert words.subject, stem
        assert words.text.startswith("Hello"), stem


def test_a_preview_shows_subject_text_and_html(client, officer):
    stem = "outbox/emails/address_stopped"
    assert f'href="/desk/mail/previews/{stem}/"' in page(client, "/desk/mail/previews/")
    html = page(client, f"/desk/mail/previews/{stem}/")
    assert "Mail to ann@example.org is stopped" in html
    assert "550 5.1.1 There is no such mailbox here." in html
    assert f'href="/desk/mail/previews/html/{stem}/"' in html
    part = client.get(f"/desk/mail/previews/html/{stem}/")
    assert "<h1>Mail to ann@example.org is stopped</h1>" in part.content.decode()
    assert "default-src 'none'" in part["Content-Security-Policy"]


@pytest.mark.parametrize("where", ["", "html/"])
def test_a_preview_of_nothing_is_404(client, officer, where):
    assert client.get(f"/desk/mail/previews/{where}no/such/message/").status_code == 404


def test_a_preview_sends_nothing(client, officer):
    page(client, "/desk/mail/previews/")
    assert not Message.objects.exists()
