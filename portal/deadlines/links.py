"""The links of reminders: signed, so that they work without signing in. Opening one changes
nothing (programs that check mail open them all); the button on its page does."""

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

from .models import Follower

LASTS = timedelta(days=366)
SIGNER = TimestampSigner(salt="portal.deadlines")


def token(person_pk):
    """Whoever has it may say for this person: tomorrow, stop, stop all. It lasts a year."""
    return SIGNER.sign(person_pk)


def person_pk_of(signed):
    """Whose token it is; None where it is none of ours, or has expired."""
    try:
        return int(SIGNER.unsign(signed, max_age=LASTS))
    except (BadSignature, ValueError):
        return None


def follower_of(signed, pk):
    """The `Follower` with this key, with its thing, if it is of the person whose token it is."""
    theirs = Follower.objects.filter(person=person_pk_of(signed), pk=pk)
    return theirs.select_related("person", "watched").first()


def unsubscribe_address(signed):
    """The whole address at which a person, or their mail program, stops all reminders."""
    return settings.SITE_URL + reverse("reminders:unsubscribe", args=[signed])
