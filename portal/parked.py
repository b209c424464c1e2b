"""What somebody typed into a form that could not be taken: kept, and offered back.

A form can be refused because its writer was signed out meanwhile, or because its token is stale.
Its text then waits in the session (never in a mail or a log), by the path of the form, until it is
sent, thrown away, a day old, or its writer signs out. Passwords and files are never kept.
"""

import re
from time import time
from urllib.parse import urlsplit

from django.utils.datastructures import MultiValueDict

from portal.limits import too_many

KEY = "parked"
KEPT_FOR = 24 * 60 * 60  # seconds
MOST = 50_000  # characters; far above any form of ours
MOST_AN_HOUR = 20  # texts from one network: anybody can send one, and the database must not fill
NEVER_KEPT = re.compile("password|csrf|secret|token|^code$")


def park(request):
    """Keeps the fields of a POST, and says whether there was anything to keep.

    Only what was typed on a page of this site is kept: another site must not be able to put
    words into somebody's form.
    """
    try:
        page = urlsplit(request.headers.get("Referer") or request.headers.get("Origin", ""))
    except ValueError:  # no address at all
        return False
    fields = {
        name: texts
        for name, texts in request.POST.lists()
        if any(texts) and not NEVER_KEPT.search(name)
    }
    size = sum(len(name) + sum(map(len, texts)) for name, texts in fields.items())
    too_much = size + len(request.get_full_path()) + len(page.geturl()) > MOST
    if page.netloc != request.get_host() or not fields or too_much:
        return False
    if too_many(request, "parked", MOST_AN_HOUR):
        return False
    if not request.user.is_authenticated:
        request.session.set_expiry(KEPT_FOR)  # until the sign-in, which sets its own
    request.session[KEY] = {
        "path": request.get_full_path(),
        "page": "/" + page._replace(scheme="", netloc="").geturl().lstrip("/")
        if page.path
        else request.get_full_path(),
        "at": int(time()),
        "fields": fields,
    }
    return True


def kept(request):
    """What is kept at present, or None.

    `path` is where the form is sent to, `page` the page that it stands on, `at` the second of the
    epoch at which it was kept, `fields` its texts: `{name: [text, …]}`.
    """
    # A request with a wrong host is refused before its session begins
    what = request.session.get(KEY) if hasattr(request, "session") else None
    return what if what and time() - what["at"] < KEPT_FOR else None


def typed_here(request):
    """What was typed into the form at this path, as form data, or None."""
    what = kept(request)
    return (
        MultiValueDict(what["fields"]) if what and what["path"] == request.get_full_path() else None
    )


def forget(request):
    """Throws away what is kept, once it was sent or is no longer wanted."""
    request.session.pop(KEY, None)
