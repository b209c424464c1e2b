"""The mail of a portal that is only being tried. These pages show it to everyone, secret links
included; portal.urls has them with DEBUG on only."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from portal.outbox.models import Message

from .html_part import as_a_mail

LATEST = 100
CRUMBS = [("Messages", "/mail/")]


def messages(request):
    latest = Message.objects.order_by("-queued_at", "-id")[:LATEST]
    return render(request, "outbox/list.html", {"latest": latest, "limit": LATEST})


def message(request, pk):
    message = get_object_or_404(Message, pk=pk)
    return render(request, "outbox/message.html", {"message": message, "crumbs": CRUMBS})


@as_a_mail
def html(request, pk):
    return HttpResponse(get_object_or_404(Message, pk=pk).html)
