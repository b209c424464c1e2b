"""Public pages, made once for all visitors and not sent again to a browser that has them.

A view says with `shared` that its page is the same for everyone. The middleware `SharedPages`
stands before the session and all that knows its visitor, so a page that is kept costs none of it.
"""

from datetime import timedelta
from functools import wraps
from hashlib import sha256
from http import HTTPStatus

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import caches
from django.db import transaction
from django.utils.cache import (
    get_conditional_response,
    patch_cache_control,
    patch_vary_headers,
    set_response_etag,
)
from django.utils.http import parse_http_date_safe

from portal import changes, reading

LONGEST = timedelta(minutes=1)
LARGEST = 200_000  # bytes of a page; with the number of pages that bounds a process's memory
PERSONAL = {settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name}  # cookies


def shared(until=None):
    """Decorates a view whose page depends on nothing but its address, the reading settings, the
    data counted by `portal.changes`, and the time.

    The page is kept until that data changes, the minute ends (most moments that pages name lie
    there), or the moment comes that `until(at)` names: it is asked for the next one after the aware
    `at` at which pages change, or None. A view may set `Last-Modified`.
    """

    def decorate(view):
        @wraps(view)
        def answer(request, *args, **kwargs):
            if not _is_anyones(request):
                return view(request, *args, **kwargs)
            state, at = changes.state()  # before the page is made: data that comes now is newer
            page = view(request, *args, **kwargs)
            page.holds = state, ends(at, until)
            return page

        return answer

    return decorate


class SharedPages:
    """Answers visitors who have no cookie of their own with a page that is kept, or keeps it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not _is_anyones(request):
            return self.get_response(request)
        key = _key(request)
        page = _kept(key)
        if page is None:
            page = self.get_response(request)
            if not _is_same_for_all(request, page):
                return page
            _prepare(page)
            if request.method == "GET" and len(page.content) <= LARGEST:
                caches["pages"].set(key, page, timeout=LONGEST.total_seconds())
        return _unless_known(request, page)


def _is_anyones(request):
    """Whether the answer may be another visitor's. Inside a transaction it may not: what that has
    written itself shows on its pages, but not yet in the state that others see."""
    return (
        request.method in ("GET", "HEAD")
        and not PERSONAL & request.COOKIES.keys()
        and not transaction.get_connection().in_atomic_block
    )


def _key(request):
    settings_read = reading.write(reading.read(request.COOKIES.get(reading.COOKIE, "")))
    address = f"{request.scheme}://{request.get_host()}{request.get_full_path()}"
    return sha256(f"{settings_read}\n{address}".encode()).hexdigest()


def _kept(key):
    """The page kept under `key`, or None where there is none that still holds."""
    if (page := caches["pages"].get(key)) is None:
        return None
    kept_state, end = page.holds
    state, at = changes.state()
    return page if state == kept_state and at < end else None


def ends(at, until):
    """The moment to which a page holds that is made from `at` on; `until` as for `shared`."""
    minute_ends = at.replace(second=0, microsecond=0) + LONGEST
    return min(filter(None, [minute_ends, until and until(at)]))


def _is_same_for_all(request, page):
    """Whether a page says so itself, and holds nothing that was made for its visitor alone. A form
    shows in the cookie of its token, a message and a session in theirs."""
    return (
        hasattr(page, "holds")
        and page.status_code == HTTPStatus.OK
        and not page.streaming
        and not page.cookies
        and not request.csp_nonce  # false until somebody asks for one
    )


def _prepare(page):
    """Browsers may keep it, but must ask whether it still holds; proxies leave that to us."""
    patch_cache_control(page, private=True, no_cache=True)
    patch_vary_headers(page, ["Cookie"])
    set_response_etag(page)


def _unless_known(request, page):
    """The page, or a 304 where the visitor has it."""
    changed = parse_http_date_safe(page.get("Last-Modified", ""))
    return get_conditional_response(request, page.get("ETag"), changed, page)
