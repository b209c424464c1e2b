"""The rules under which a contract may be reserved, explained."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from portal.reference.regimes import REGIMES
from tenders.models import Tender
from tenders.models.marks import mark
from tenders.views.public import TENDERS


def regime_list(request):
    regimes = list(REGIMES.values())
    context = {
        "crumbs": [TENDERS],
        "in_force": [regime for regime in regimes if not regime.ended],
        "ended": [regime for regime in regimes if regime.ended],
    }
    return render(request, "tenders/regimes.html", context)


def regime_detail(request, key):
    if key not in REGIMES:
        raise Http404
    leads = Tender.objects.visible_to(request.user).leads()
    open_now = leads.open().filter(marks__contains=[mark("regime", key)])
    context = {
        "crumbs": [TENDERS, ("Reserved contracts", reverse("tenders:regimes"))],
        "regime": REGIMES[key],
        "tenders": open_now.closing_first().for_lists()[:10],
    }
    return render(request, "tenders/regime.html", context)
