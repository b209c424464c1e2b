"""allauth's mails: each in our words, and the HTML says what the text says."""

import html
import re

import pytest
from django.template.loader import get_template
from django.utils import timezone

from portal.outbox.actions import queue
from tests.factories.accounts import make_user

STEMS = [
    "account/email/email_confirmation_signup",
    "account/email/email_confirmation",
    "account/email/account_already_exists",
    "account/email/unknown_account",
    "account/email/password_reset_key",
    "account/email/password_reset",
    "account/email/password_changed",
    "account/email/email_changed",
    "account/email/email_deleted",
    "mfa/email/totp_activated",
    "mfa/email/totp_deactivated",
    "mfa/email/recovery_codes_generated",
]


def sent(stem):
    user = make_user(name="Ann O'Hara")
    return queue(
        to=user.email,
        stem=stem,
        key=stem,
        context={
            "user": user,
            "email": user.email,
            "activate_url": "http://testserver/confirm",
            "password_reset_url": "http://testserver/reset",
            "signup_url": "http://testserver/signup",
            "timestamp": timezone.now(),
            "ip": "192.0.2.1",
            "from_email": "old@example.org",
            "to_email": "new@example.org",
            "deleted_email": "new@example.org",
        },
    )


def sentences(text):
    """The sentences of an HTML text. In plain text an address may follow where they end."""
    for line in re.split("</p>|<br>", re.sub("<head>.*?</head>", "", text, flags=re.S)):
        plain = " ".join(html.unescape(re.sub("<[^>]+>", "", line)).split())
        for sentence in re.findall(r"[A-Z][^.:?!]{12,}[.?!]", plain):
            yield sentence[:-1]


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize("part", ["subject.txt", "message.txt", "message.html"])
def test_every_part_is_ours(stem, part, settings):
    assert str(settings.BASE_DIR) in get_template(f"{stem}_{part}").origin.name
    assert ".venv" not in get_template(f"{stem}_{part}").origin.name


@pytest.mark.django_db
@pytest.mark.parametrize("stem", STEMS)
def test_text_and_html_say_the_same(stem):
    message = sent(stem)
    whole_text = " ".join(message.text.split())
    for sentence in sentences(message.html):
        assert sentence in whole_text
    for address in set(re.findall(r"http://\S+", message.text)):
        assert f'href="{address}"' in message.html


@pytest.mark.django_db
@pytest.mark.parametrize("stem", STEMS)
def test_every_mail_greets_and_begins_with_a_whole_sentence(stem):
    message = sent(stem)
    assert re.match(r"Hello( Ann O'Hara)?,\n\n[A-Z]", message.text)
    assert message.html.count("<p>Hello") == message.text.count("Hello") == 1


@pytest.mark.django_db
@pytest.mark.parametrize("stem", STEMS)
def test_a_mail_is_plain_and_accessible(stem):
    message = sent(stem)
    assert "&#" not in message.text + message.subject
    assert "\n\n\n" not in message.text
    assert "{" not in message.text
    assert '<html lang="en-GB">' in message.html
    assert f"<title>{html.escape(message.subject)}</title>" in message.html
    assert not re.search(r"<(img|script|link|table)|http-equiv|url\(", message.html)
    assert len(message.subject) < 80
