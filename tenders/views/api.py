"""The releases as open data: a log to follow, one process as a record, a file of everything.

For programs, and for browsers elsewhere: no cookies, and answers to errors are JSON as well.
"""

import base64
import binascii
from functools import wraps

from django.http import Http404, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date
from django.views.decorators.http import conditional_page

from tenders.filters import TenderFilter
from tenders.models import LogEntry, Tender
from tenders.ocds.publish import record_package, release_package
from tenders.search.orders import ALL

from .open_data import PUBLIC, changed_at, from_any_site

PAGE = 100  # releases
LARGEST_PLACE = 2**63 - 1
UNREADABLE = "This value means nothing here. /tenders/data/ says what it can be."


class MeansNothing(Exception):
    """Values in the address that we cannot read: a dict of name and what is wrong."""


def open_data(view):
    """For a view that everyone's programs may read: GET and HEAD, from any site, errors as JSON."""

    @from_any_site
    @wraps(view)
    def answer(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except MeansNothing as fault:
            return JsonResponse({"errors": fault.args[0]}, status=400)
        except Http404 as fault:
            return JsonResponse({"errors": {"address": str(fault)}}, status=404)

    return answer


@open_data
@conditional_page
def releases(request):
    """A page of the log: a release package. `cursor` goes on from it, now or later."""
    place = place_of(request.GET.get("cursor", ""))
    entries = LogEntry.objects.with_releases().filter(pk__gt=place)
    if (ocids := wanted_processes(request.GET)) is not None:
        entries = entries.filter(release__ocid__in=ocids)
    found = list(entries[: PAGE + 1])
    page = found[:PAGE]
    newest = page[-1] if page else LogEntry.objects.filter(pk__lte=place).newest()
    cursor = cursor_to(page[-1].pk if page else place)
    more = {"links": {"next": next_page(request, cursor)}} if len(found) > PAGE else {}
    at = newest.at if newest else timezone.now()
    package = release_package(page, at=at, cursor=cursor, **more, **addresses(request))
    # To a full page the address of the next is added when there is one
    grows = ocids is None and len(page) < PAGE
    return in_json(package, newest if grows else None)


@open_data
@conditional_page
def record(request, ocid):
    """One process: its releases, and what they come to."""
    tender = Tender.objects.visible_to(PUBLIC).filter(ocid=ocid).only("compiled").first()
    if tender is None:
        raise Http404("We have no notice of this process.")
    entries = list(LogEntry.objects.with_releases().filter(release__ocid=ocid))
    newest = entries[-1]
    package = record_package(entries, tender.compiled, at=newest.at, **addresses(request))
    return in_json(package, None)  # the record may be read anew without a new release


def wanted_processes(query):
    """The ocids that the filters of the list find, in all stages unless one is named; None where
    nothing is filtered. The only place where the log meets the filters of the list."""
    stages = query.copy()
    stages["status"] = query.get("status") or ALL
    search = TenderFilter(stages, queryset=Tender.objects.visible_to(PUBLIC))
    if faults := set(search.form.errors) - {"sort"}:  # the log has its own order
        raise MeansNothing(dict.fromkeys(sorted(faults), UNREADABLE))
    if search.is_plain and search.stage == ALL:
        return None
    return search.processes.values("ocid")


def place_of(cursor):
    """The place in the log that a cursor tells; without one, the beginning."""
    if not cursor:
        return 0
    try:
        place = int(base64.b32decode(cursor.encode("ascii")).decode("ascii"))
    except (UnicodeError, binascii.Error, ValueError):
        place = -1
    if not 0 <= place <= LARGEST_PLACE or cursor_to(place) != cursor:
        raise MeansNothing({"cursor": "This is no cursor of ours. Leave it out to begin anew."})
    return place


def cursor_to(place):
    """Opaque, so that nobody counts with it, and short. Twenty digits fill it without "="."""
    return base64.b32encode(f"{place:020}".encode()).decode()


def next_page(request, cursor):
    query = request.GET.copy()
    query["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def addresses(request):
    return {
        "uri": request.build_absolute_uri(),
        "policy": request.build_absolute_uri(reverse("tenders:data")),
    }


def in_json(package, last_change):
    """`last_change`: the entry that changed the package last; None where other things do, too."""
    response = JsonResponse(package, json_dumps_params={"ensure_ascii": False})
    if at := changed_at(last_change):
        response["Last-Modified"] = http_date(at.timestamp())
    return response
