"""The link in the mail of searches that stops it: signed, so that it works without signing in."""

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

from portal.deadlines.links import LASTS

SIGNER = TimestampSigner(salt="tenders: mail of saved searches")


def stop_path(person_pk, search_pks):
    """The path of the page on which a person, or their mail program, stops the mail of these
    saved searches for themselves."""
    keys = "-".join(map(str, [person_pk, *search_pks]))
    return reverse("searches:stop", args=[SIGNER.sign(keys)])


def stop_address(person_pk, search_pks):
    return settings.SITE_URL + stop_path(person_pk, search_pks)


def keys_of(signed):
    """The keys of the person and of the searches of such a link; None where it is none of ours, or
    has expired."""
    try:
        person, *searches = map(int, SIGNER.unsign(signed, max_age=LASTS).split("-"))
    except (BadSignature, ValueError):
        return None
    return person, searches
