"""The page of one tender."""

import re

from django.core.exceptions import TooManyFieldsSent
from django.http import QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy

from portal.accounts.roles import is_coordinator
from portal.reference.models import CpvCode
from tenders.models import Tender, Twin
from tenders.ocds.notice import notice
from tenders.ocds.services import official_address, service_of

OGL = re.compile(
    r"https?://(?:www\.)?nationalarchives\.gov\.uk/doc/open-government-licence"
    r"(?:/version/([123]))?/?",
    re.IGNORECASE,
)
LONGEST_QUERY = 2000  # characters
TENDERS = ("Tenders", reverse_lazy("tenders:list"))


def tender_detail(request, ocid):
    visible = Tender.objects.visible_to(request.user).select_related("buyer")
    tender = get_object_or_404(visible, ocid=ocid)
    laid_out = notice(tender.compiled)
    newest = tender.releases.values("release_id", "received_at", "package").last()
    service = service_of(tender.ocid, tender.source)
    claims = list(tender.reservations.order_by("lot_key", "pk"))
    context = {
        "crumbs": [way_back(request.GET.get("found", ""))],
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


def way_back(found):
    """To the list from which somebody came, narrowed as it was by the query `found`."""
    try:
        query = QueryDict(found[:LONGEST_QUERY]).urlencode()
    except (TooManyFieldsSent, UnicodeDecodeError):
        query = ""
    return ("Tenders found", f"{reverse('tenders:list')}?{query}") if query else TENDERS


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
