"""For coordinators and administrators: whether the mail leaves, and how every message looks."""

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView, View

from portal.accounts import roles
from portal.accounts.coordinators import OfficersOnly
from portal.outbox import actions, desk
from portal.outbox.models import Message, StoppedAddress

from .html_part import as_a_mail

PER_PAGE = 50
DESK = ("Desk", reverse_lazy("desk"))
MAIL = ("Mail", reverse_lazy("outbox_desk:mail"))
PREVIEWS = ("All messages", reverse_lazy("outbox_desk:previews"))


class MailPage(OfficersOnly, TemplateView):
    crumbs = ()

    def get_context_data(self, **context):
        above = [DESK] if roles.is_coordinator(self.request.user) else []
        return super().get_context_data(crumbs=[*above, *self.crumbs], **context)


class ListPage(MailPage):
    def get_context_data(self, **context):
        page = Paginator(self.rows(), PER_PAGE).get_page(self.request.GET.get("page"))
        where = f"Page {page.number} of {page.paginator.num_pages}"
        return super().get_context_data(page=page, where=where, **context)


class Mail(ListPage):
    template_name = "outbox/desk.html"

    def rows(self):
        failed = Message.objects.visible_to(self.request.user).filter(state=Message.State.FAILED)
        return failed.defer("text", "html")

    def get_context_data(self, **context):
        return super().get_context_data(counts=desk.counts(self.request.user), **context)


class Stopped(ListPage):
    template_name = "outbox/stopped.html"
    crumbs = (MAIL,)

    def rows(self):
        return StoppedAddress.objects.visible_to(self.request.user)


class Do(OfficersOnly, View):
    """A button in a list: something is done to one of `subjects`."""

    http_method_names = ["post"]

    def post(self, request, pk):
        subject = get_object_or_404(self.subjects.visible_to(request.user), pk=pk)
        try:
            done = self.act(subject)
        except ObjectDoesNotExist:  # somebody else was quicker
            raise Http404 from None
        messages.success(request, done)
        return redirect(self.page)


class TryAgain(Do):
    subjects = Message.objects
    page = "outbox_desk:mail"

    def act(self, message):
        actions.try_again(message=message, by=self.request.user)
        return f"We try again to send the message to {message.to}."


class UseAgain(Do):
    subjects = StoppedAddress.objects
    page = "outbox_desk:stopped"

    def act(self, stopped):
        actions.use_again(stopped=stopped, by=self.request.user)
        return f"We send mail to {stopped.address} again."


class Previews(MailPage):
    template_name = "outbox/previews.html"
    crumbs = (MAIL,)

    def get_context_data(self, **context):
        return super().get_context_data(previews=desk.previews(), **context)


def preview_of(stem):
    try:
        return desk.previews()[stem]
    except KeyError:
        raise Http404 from None


class Preview(MailPage):
    template_name = "outbox/preview.html"
    crumbs = (MAIL, PREVIEWS)

    def get_context_data(self, stem):
        return super().get_context_data(stem=stem, words=preview_of(stem))


@method_decorator(as_a_mail, "dispatch")
class PreviewHtml(OfficersOnly, View):
    def get(self, request, stem):
        return HttpResponse(preview_of(stem).html)
