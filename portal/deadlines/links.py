"""The links of reminders: signed, so that they work without signing in. Opening one changes
nothing (programs that check mail open them all); the button on its page does."""

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

from .models import Follower

LASTS = timedelta(days=366)
ONE = TimestampSigner(salt="portal.deadlines: one thing")
ALL = TimestampSigner(salt="portal.deadlines: all reminders")


def token(follower_pk):
    """For what the person may say of one thing: tomorrow, stop."""
    return ONE.sign(follower_pk)


def follower_of(signed):
    """The `Follower` whose link it is, with person and thing; None where it is none of ours, has
    expired, or the account is gone."""
    pk = _unsigned(ONE, signed)
    return Follower.objects.select_related("person", "watched").filter(pk=pk).first()


def unsubscribe_address(person_pk):
    """The whole address at which a person, or their mail program, stops all reminders."""
    return settings.SITE_URL + reverse("reminders:unsubscribe", args=[ALL.sign(person_pk)])


def person_pk_of(signed):
    """Whose address it is to stop all reminders, or None."""
    return _unsigned(ALL, signed)


def _unsigned(signer, signed):
    try:
        return int(signer.unsign(signed, max_age=LASTS))
    except (BadSignature, ValueError):
        return None
