"""Pages that belong to no room: home, contact, reading settings, texts that were kept, errors."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect, HttpResponseServerError
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView

import tenders.desk
from portal import context, gallery, parked, reading
from portal.accounts.coordinators import CoordinatorsOnly
from portal.forms import FormPage
from portal.shared_cache import shared
from tenders.models import Tender

SHOWN_AT_HOME = 5


@shared(until=Tender.objects.next_closing)
def home(request):
    now = Tender.objects.visible_to(request.user).leads().open().closing_first().for_lists()
    others = now.exclude(reserved=Tender.Reserved.STATED)
    shown = {"reserved": now.reserved()[:SHOWN_AT_HOME], "others": others[:SHOWN_AT_HOME]}
    return render(request, "pages/home.html", shown)


class Desk(CoordinatorsOnly, TemplateView):
    """What waits for a coordinator, from every feature that has something."""

    template_name = "pages/desk.html"

    def get_context_data(self, **context):
        kinds = tenders.desk.waiting(self.request.user)
        return super().get_context_data(
            kinds=kinds,
            total=sum(kind.count for kind in kinds),
            decided=tenders.desk.lately_decided(self.request.user),
            **context,
        )


def contact(request):
    ways = {
        "email": settings.CONTACT_EMAIL,
        "phone": settings.CONTACT_PHONE,
        "post": settings.CONTACT_POST,
        "bsl_url": settings.CONTACT_BSL_URL,
    }
    return render(request, "pages/contact.html", ways)


def components(request):
    """The gallery of all parts of pages, in all their states."""
    return render(request, "pages/components.html", gallery.examples())


class ReadingSettings(FormPage, FormView):
    """Settings for reading: kept in a cookie, so that they need no account."""

    template_name = "pages/reading.html"
    form_class = reading.ReadingForm

    def get_initial(self):
        chosen = reading.read(self.request.COOKIES.get(reading.COOKIE, ""))
        return {"next": self.request.GET.get("next", ""), **chosen}

    def form_valid(self, form):
        response = HttpResponseRedirect(_here_or_home(self.request, form.cleaned_data["next"]))
        if "reset" in self.request.POST or not (text := reading.write(form.cleaned_data)):
            response.delete_cookie(reading.COOKIE)
            messages.success(self.request, "Pages look as they did at first.")
            return response
        response.set_cookie(
            reading.COOKIE,
            text,
            max_age=reading.KEPT_FOR,
            secure=self.request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
        messages.success(self.request, "Your reading settings are kept on this device.")
        return response


def kept(request):
    """What somebody typed into a form that could not be taken, and the way back to the form."""
    return render(request, "pages/kept.html")


@require_POST
def throw_away(request):
    parked.forget(request)
    messages.success(request, "We threw away what you typed.")
    return redirect("home")


def bad_request(request, exception):
    return render(request, "400.html", status=400)


def csrf_failure(request, reason=""):
    """A form whose token is stale, or that came from elsewhere: its text is kept, if it is ours."""
    return render(request, "403_csrf.html", {"parked": parked.park(request)}, status=403)


def server_error(request):
    """Needs nothing that may have broken: no database, no session, no context processors."""
    page = get_template("500.html").render(context.site(request))
    return HttpResponseServerError(page)


def _here_or_home(request, address):
    """`address` if it lies on this site: a link must not lead elsewhere by way of our settings."""
    here = url_has_allowed_host_and_scheme(
        address, {request.get_host()}, require_https=request.is_secure()
    )
    return address if here and address.startswith("/") else reverse("home")
