"""The pages behind the links of reminders: for whoever has the link, signed in or not.

Opening one changes nothing; the button on it does, and another takes it back.
"""

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from portal.accounts.models import User
from portal.deadlines import links
from portal.deadlines.actions import answering
from portal.deadlines.models import Choice, Deadline
from portal.templatetags.words import has_passed

ONE_CLICK = "List-Unsubscribe"  # what a mail program posts (RFC 8058)


class Link(View):
    """`find()` gives what the link is about, or None; `is_set` whether it was done already."""

    def dispatch(self, request, *args, **kwargs):
        self.about = self.find(**kwargs)
        if self.about is None:
            return render(request, "deadlines/no_such_link.html", status=HTTPStatus.NOT_FOUND)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, **kwargs):
        return render(request, self.template_name, self.context())

    def post(self, request, **kwargs):
        if "undo" in request.POST:
            self.undo()
        else:
            self.do()
        return redirect(request.path)


class OfOneThing(Link):
    def find(self, signed, pk):
        return links.follower_of(signed, pk)

    def context(self):
        dates = Deadline.objects.holding().filter(watched=self.about.watched_id)
        ahead = [each for each in dates if not has_passed(each.at, each.hour_known)]
        return {"watched": self.about.watched, "next": next(iter(ahead), None)}


class Tomorrow(OfOneThing):
    template_name = "deadlines/tomorrow.html"

    def context(self):
        asked = self.about.tomorrow
        return super().context() | {"asked": asked if asked and asked > timezone.now() else None}

    def do(self):
        answering.tomorrow(follower=self.about)

    def undo(self):
        answering.not_tomorrow(follower=self.about)


class Stop(OfOneThing):
    template_name = "deadlines/stop.html"

    def context(self):
        return super().context() | {"is_stopped": self.about.stopped_at is not None}

    def do(self):
        answering.stop_one(follower=self.about)

    def undo(self):
        answering.start_one(follower=self.about)


@method_decorator(csrf_exempt, name="dispatch")  # mail programs post without having come by
class OneClick(Link):
    """A link that mail programs know from List-Unsubscribe."""

    def post(self, request, **kwargs):
        if ONE_CLICK in request.POST:
            self.do()
            return HttpResponse("Stopped.", content_type="text/plain")
        return super().post(request, **kwargs)


class Unsubscribe(OneClick):
    template_name = "deadlines/unsubscribe.html"

    def find(self, signed):
        return User.objects.filter(pk=links.person_pk_of(signed)).first()

    def context(self):
        return {"is_stopped": Choice.objects.all_off(self.about)}

    def do(self):
        answering.stop_all(person=self.about)

    def undo(self):
        answering.start_all(person=self.about)
