"""The list of tenders and the page of one."""

from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.views.generic import TemplateView

from tenders.filters import ALL, TenderFilter, address_with_typed_dates
from tenders.models import Tender, Twin
from tenders.ocds.notice import notice
from tenders.ocds.services import official_address, service_of
from tenders.permissions import can_use_desk

PAGE_LENGTH = 25
TENDERS = ("Tenders", reverse_lazy("tenders:list"))
STAGE_WORDS = {
    Tender.Status.OPEN: "open, closing soonest first",
    Tender.Status.PLANNED: "planned, newest first",
    Tender.Status.CLOSED: "closed, last closed first",
    Tender.Status.AWARDED: "awarded, newest first",
    Tender.Status.CANCELLED: "cancelled, newest first",
    ALL: "in all stages, open first",
}


class TenderPaginator(Paginator):
    """Numbered pages, up to the fiftieth: deeper, a search is better narrowed."""

    MOST_PAGES = 50

    @property
    def cut(self):
        return super().num_pages > self.MOST_PAGES

    @property
    def num_pages(self):
        return min(super().num_pages, self.MOST_PAGES)


class TenderList(TemplateView):
    template_name = "tenders/list.html"

    def get(self, request):
        if (query := address_with_typed_dates(request.GET)) is not None:
            return HttpResponseRedirect(f"{request.path}?{query.urlencode()}")
        return super().get(request)

    def get_context_data(self, **context):
        query = self.request.GET
        tenders = Tender.objects.visible_to(self.request.user).for_lists()
        search = TenderFilter(query, queryset=tenders)
        page = TenderPaginator(search.qs, PAGE_LENGTH).get_page(query.get("page"))
        return super().get_context_data(
            filter=search,
            page=page,
            stage_words=STAGE_WORDS[search.stage],
            where=f"Page {page.number} of {page.paginator.num_pages}",
            previous=page.has_previous() and address(query, page=page.number - 1),
            next=page.has_next() and address(query, page=page.number + 1),
            ways=[] if page.object_list else ways_on(search, query),
            **context,
        )


def address(query, **changes):
    """The address of the list with the same search but for `changes`; None leaves one out."""
    other = query.copy()
    other.pop("page", None)
    for name, value in changes.items():
        other.pop(name, None)
        if value is not None:
            other[name] = value
    return f"{reverse('tenders:list')}?{other.urlencode()}"


def ways_on(search, query):
    """What to loosen when nothing was found: pairs of words and address."""
    chosen = [name for name, value in search.form.cleaned_data.items() if value]
    ways = [
        (f"leave out “{search.form.fields[name].label}”", address(query, **{name: None}))
        for name in chosen
        if name != "status"
    ]
    if search.stage != ALL:
        ways.append(("look in all stages, closed ones too", address(query, status=ALL)))
    return [*ways, ("see all open tenders", reverse("tenders:list"))]


def tender_detail(request, ocid):
    visible = Tender.objects.visible_to(request.user).select_related("buyer")
    tender = get_object_or_404(visible, ocid=ocid)
    laid_out = notice(tender.compiled)
    newest = tender.releases.values("release_id", "received_at", "package").last() or {}
    service = service_of(tender.ocid, tender.source)
    context = {
        "crumbs": [TENDERS],
        "tender": tender,
        "notice": laid_out,
        "reservations": tender.reservations.select_related("decided_by").order_by("lot_key", "pk"),
        "twins": Twin.of(tender),
        "official": official(laid_out, service, newest.get("release_id", "")),
        "received_at": newest.get("received_at"),
        "licence": service.licence or newest.get("package", {}).get("license", ""),
        "can_use_desk": can_use_desk(request.user),
    }
    return render(request, "tenders/detail.html", context)


def official(laid_out, service, release_id):
    """Pairs of name and address of the official notices, by the notice or by the service's rule."""
    named = [(paper.name, paper.url) for paper in laid_out.official if paper.url]
    address = official_address(service, release_id)
    return named or ([(f"Notice on {service.name}", address)] if address else [])
