"""The list of tenders and the page of one."""

import re

from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.views.generic import TemplateView

from portal.accounts.roles import is_coordinator
from portal.reference.models import CpvCode
from tenders.filters import ALL, TenderFilter, address_with_typed_dates
from tenders.models import Tender, Twin
from tenders.ocds.notice import notice
from tenders.ocds.services import official_address, service_of

PAGE_LENGTH = 25
OGL = re.compile(
    r"https?://(?:www\.)?nationalarchives\.gov\.uk/doc/open-government-licence"
    r"(?:/version/([123]))?/?",
    re.IGNORECASE,
)
TENDERS = ("Tenders", reverse_lazy("tenders:list"))
IN_ORDER = {
    Tender.Status.OPEN: ("open", "closing soonest first"),
    Tender.Status.PLANNED: ("planned", "newest first"),
    Tender.Status.CLOSED: ("closed", "last closed first"),
    Tender.Status.AWARDED: ("awarded", "newest first"),
    Tender.Status.CANCELLED: ("cancelled", "newest first"),
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
            words=search.form.cleaned_data.get("q"),
            found=found_words(search.stage, page.paginator.count),
            where=f"Page {page.number} of {page.paginator.num_pages}",
            ways=[] if page.object_list else ways_on(search, query),
            **context,
        )


def found_words(stage, count):
    """What was found, in words: "open tenders, closing soonest first"; without a number."""
    state, order = IN_ORDER.get(stage, ("", "open first"))
    noun = "tender" if count == 1 else "tenders"
    return " ".join(filter(None, [state, noun])) + (f", {order}" if count > 1 else "")


def address(query, **changes):
    """The first page of the list with the same search but for `changes`; None leaves one out."""
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
    newest = tender.releases.values("release_id", "received_at", "package").last()
    service = service_of(tender.ocid, tender.source)
    claims = list(tender.reservations.order_by("lot_key", "pk"))
    context = {
        "crumbs": [TENDERS],
        "tender": tender,
        "notice": laid_out,
        "amended": tender.history[-1]["amended"],
        "claims": [claim for claim in claims if not claim.lot_key],
        "lots": with_claims(laid_out.lots, claims),
        "codes": labelled(tender.cpv),
        "twins": Twin.of(tender),
        "official": official(laid_out, service, newest["release_id"]),
        "received_at": newest["received_at"],
        "licence_version": open_government_licence(service, newest["package"]),
        "is_coordinator": is_coordinator(request.user),
    }
    return render(request, "tenders/detail.html", context)


def labelled(codes):
    """Pairs of CPV code and label, in the order of the notice."""
    labels = {row.code: row.label for row in CpvCode.objects.filter(code__in=codes)}
    return [(code, labels.get(code, "")) for code in codes]


def with_claims(lots, claims):
    """Pairs of a lot and the claims on it; a claim on a lot that the notice does not name, or no
    longer has, comes last with no lot."""
    known = {lot.key for lot in lots}
    pairs = [(lot, [claim for claim in claims if claim.lot_key == lot.key]) for lot in lots]
    astray = [claim for claim in claims if claim.lot_key and claim.lot_key not in known]
    return [*pairs, (None, astray)] if astray else pairs


def open_government_licence(service, package):
    """The version of that licence which the service, or the package the notice came in, names;
    "" where neither does. Its address without a version is that of the newest, the third."""
    named = OGL.fullmatch((service.licence or package.get("license", "")).strip())
    return (named[1] or "3") if named else ""


def official(laid_out, service, release_id):
    """Pairs of name and address of the official notices, by the notice or by the service's rule."""
    named = [(paper.name, paper.url) for paper in laid_out.official if paper.url]
    address = official_address(service, release_id)
    return named or ([(f"Notice on {service.name}", address)] if address else [])
