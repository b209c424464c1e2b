"""What all open data have in common: programs of any site may read them, whoever asks."""

from datetime import timedelta
from functools import wraps

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

PUBLIC = AnonymousUser()  # who asks makes no difference, so nobody is looked up
# A header that knows no parts of a second must not hide what comes within the same one
SETTLED = timedelta(seconds=2)


def from_any_site(view):
    """Decorates a view that browsers may read from the pages of other sites: GET and HEAD.

    Whoever keeps an answer asks each time whether it still holds.
    """

    @require_safe
    @wraps(view)
    def answer(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        patch_cache_control(response, private=True, no_cache=True)
        return response

    return answer


def changed_at(entry):
    """`Last-Modified` of what a `LogEntry` changed last; None for no entry, or one so new that
    another may come within its second."""
    return entry.at if entry and entry.at < timezone.now() - SETTLED else None
