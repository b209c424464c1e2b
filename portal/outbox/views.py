"""The mail of a portal that is only being tried. These pages show it to everyone, secret links
included; portal.urls has them with DEBUG on only."""

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from portal.outbox.models import Message

LATEST = 100
CRUMBS = [("Messages", "/mail/")]


def messages(request):
    latest = Message.objects.order_by("-queued_at", "-id")[:LATEST]
    return render(request, "outbox/list.html", {"latest": latest, "limit": LATEST})


def message(request, pk):
    message = get_object_or_404(Message, pk=pk)
    return render(request, "outbox/message.html", {"message": message, "crumbs": CRUMBS})


ONLY_STYLES = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [NONE],
}


@csp_replace(ONLY_STYLES)
def html(request, pk):
    """The HTML part as a page of its own: its styles count, and nothing else in it does."""
    return HttpResponse(get_object_or_404(Message, pk=pk).html)
