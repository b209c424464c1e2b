"""What the portal does around every request."""

from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import Http404
from django.urls import get_resolver

from portal import parked

TECHNICAL_PAGE = b"<code>DEBUG = True</code>"  # both of Django's technical templates say so
OWN_PAGES = {HTTPStatus.BAD_REQUEST: BadRequest, HTTPStatus.NOT_FOUND: Http404}


class OwnErrorPages:
    """Shows the portal's own pages for 400 and 404 with DEBUG on, too.

    Whoever tries the portal with `script/server` (which sets DEBUG) meets the same pages as
    everyone else. Django's page for a 500 stays: it is what a developer needs.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if settings.DEBUG and response.status_code in OWN_PAGES and _is_technical(response):
            show = get_resolver().resolve_error_handler(response.status_code)
            return show(request, exception=OWN_PAGES[response.status_code]())
        return response


class ReadsOnlyUtf8:
    """Browsers send our forms as UTF-8; whoever names another charset gets our page for a 400."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if charset := request.content_params.get("charset"):
            request.encoding = "utf-8"  # so that the page for the error can be made as well
            if charset.lower() not in {"utf-8", "utf8"}:
                raise BadRequest("The form must be sent as UTF-8.")
        return self.get_response(request)


class KeepsTypedText:
    """A form sent after its writer was signed out loses nothing: its text is parked, and the
    sign-in leads back to the page where it was typed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method == "POST" and _asks_to_sign_in(response) and parked.park(request):
            return redirect_to_login(parked.kept(request)["page"])
        return response


def _is_technical(response):
    return not response.streaming and TECHNICAL_PAGE in response.content


def _asks_to_sign_in(response):
    return response.status_code == HTTPStatus.FOUND and response["Location"].startswith(
        f"{settings.LOGIN_URL}?"
    )
