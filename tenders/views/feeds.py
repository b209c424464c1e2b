"""The list of tenders as data, with the same query: a feed, a table, a calendar."""

from functools import wraps
from hashlib import sha256

from django.core.cache import caches
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate
from django.views.decorators.http import condition

from portal import changes
from portal.icalendars import MEDIA_TYPE
from portal.tables import CSV
from tenders.feeds import atom, dates, table
from tenders.filters import TenderFilter
from tenders.models import Tender

from .open_data import PUBLIC, SETTLED, from_any_site
from .search import chips

KEPT = 2 * 60 * 60  # seconds; a state lasts no longer than its hour


def state():
    """The state of all that these views show, and the moment of asking. Another when public data
    change, a tender closes, or an hour begins (there are words on whether a moment has passed)."""
    number, at = changes.state()
    closes = Tender.objects.next_closing(at)
    return f"{number}-{closes and closes.timestamp()}-{at:%Y%m%d%H}", at


def etag(request, **parts):
    asked = f"{request.data_state[0]} {request.build_absolute_uri()}"
    return f'"{sha256(asked.encode()).hexdigest()}"'


def first_seen(request, **parts):
    """`Last-Modified`, for programs that know no `ETag`: when this process first saw the state.

    When it began nobody can tell: transactions do not end in the order of their moments. Whoever
    was given this moment was given the state as it was later, so a newer one is seen after it.
    """
    state, at = request.data_state
    seen = caches["pages"].get_or_set(f"state-{state}", at, KEPT)
    return seen if seen < at - SETTLED else None


def data(view):
    """For a view of public data: GET and HEAD, from any site, and a short answer where nothing has
    changed."""
    checked = condition(etag_func=etag, last_modified_func=first_seen)(view)

    @from_any_site
    @wraps(view)
    def answer(request, **parts):
        request.data_state = state()
        return checked(request, **parts)

    return answer


@data
def feed(request):
    search = searched(request.GET)
    made = atom.feed(search, title=title(search), own_address=request.build_absolute_uri())
    return HttpResponse(made, content_type="application/atom+xml; charset=utf-8")


@data
def export(request):
    answer = StreamingHttpResponse(table.table(searched(request.GET)), content_type=CSV)
    return named(answer, f"tenders-{localdate().isoformat()}.csv")


@data
def calendar(request):
    """Only what is open has a date to keep, so the stage is not asked for."""
    query = request.GET.copy()
    query["status"] = Tender.Status.OPEN
    search = searched(query)
    return HttpResponse(dates.of_search(search, title=title(search)), content_type=MEDIA_TYPE)


@data
def tender_calendar(request, ocid):
    visible = Tender.objects.visible_to(PUBLIC).defer("compiled", "search", "facets", "marks")
    made = dates.of_tender(get_object_or_404(visible, ocid=ocid))
    if made is None:
        raise Http404("The notice gives no closing date.")
    return named(HttpResponse(made, content_type=MEDIA_TYPE), f"{ocid}.ics")


def searched(query):
    return TenderFilter(query, queryset=Tender.objects.visible_to(PUBLIC))


def title(search):
    """What is searched for, in words."""
    narrowed = [f"{label}: {value}" for label, value, _ in chips(search, search.data)]
    return f"Tenders, {'; '.join(narrowed)}" if narrowed else "Open tenders"


def named(answer, file):
    answer["Content-Disposition"] = f'attachment; filename="{file}"'
    return answer
