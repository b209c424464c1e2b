"""What a person watches: the list, and one watch."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from portal.actions import RefusedError
from portal.deadlines import permissions
from portal.deadlines.actions import answering, watching
from portal.deadlines.agenda import WANTED, to_do
from portal.deadlines.feeds.table import table
from portal.deadlines.filters import Watches
from portal.deadlines.forms import WatchForm
from portal.deadlines.models import Choice, Follower, Watch
from portal.deadlines.told import ways_told
from portal.forms import ActionPage
from portal.tables import CSV
from portal.templatetags.words import has_passed

PAGE_LENGTH = 50
MOST_CHANGES = 50
MY = ("What you watch", reverse_lazy("my:list"))


class WatchList(LoginRequiredMixin, TemplateView):
    template_name = "deadlines/my.html"

    def get_context_data(self, **context):
        watches = Watches(self.request.GET, self.request.user)
        page = Paginator(watches.found(), PAGE_LENGTH).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            watches=watches,
            page=page,
            rows=watches.rows(page.object_list),
            where=f"Page {page.number} of {page.paginator.num_pages}",
            reminders_off=Choice.objects.all_off(self.request.user),
            **context,
        )


class WatchTable(LoginRequiredMixin, View):
    def get(self, request):
        answer = StreamingHttpResponse(table(Watches(request.GET, request.user)), content_type=CSV)
        name = f"what-you-watch-{timezone.localdate().isoformat()}.csv"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        patch_cache_control(answer, private=True, no_store=True)
        return answer


class OfWatch(LoginRequiredMixin):
    """About one watch, of those that the person can see: others 404."""

    @cached_property
    def watch(self):
        seen = Watch.objects.visible_to(self.request.user)
        whole = seen.select_related("watched", "person", "organisation", "done_by", "watched_by")
        return get_object_or_404(whole, pk=self.kwargs["pk"])

    @cached_property
    def may_change(self):
        return permissions.may_change(self.request.user, self.watch)

    def must_change(self):
        if not self.may_change:
            raise PermissionDenied


class OneWatch(OfWatch, ActionPage):
    template_name = "deadlines/watch.html"
    form_class = WatchForm
    meanwhile = None  # the watch as somebody else changed it since the form was opened

    def get_initial(self):
        watch = self.watch
        said = {"standing": watch.standing, "done_by": watch.done_by_id, "notes": watch.notes}
        return super().get_initial() | said | {"opened": watching.state(watch)}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"watch": self.watch}

    def get_context_data(self, **context):
        watch, user = self.watch, self.request.user
        follower = Follower.objects.filter(person=user, watched=watch.watched_id).first()
        return super().get_context_data(
            crumbs=[MY],
            watch=watch,
            may_change=self.may_change,
            meanwhile=self.meanwhile,
            deadlines=[self.dated(each) for each in watch.watched.deadlines.all()],
            changes=watch.watched.changes.order_by("-made_at", "-pk")[:MOST_CHANGES],
            follower=follower,
            is_told=bool(follower and ways_told([follower])),
            **context,
        )

    def dated(self, deadline):
        """A deadline, with the word that ends it or what is to be done by it; "" for neither."""
        if deadline.fallen_at:
            return deadline, "No longer holds", ""
        if has_passed(deadline.at, deadline.hour_known):
            return deadline, "Past", ""
        standing = self.watch.standing
        asks = not self.watch.stopped_at and deadline.group in WANTED[standing]
        return deadline, "", to_do(deadline, {standing}) if asks else ""

    def post(self, request, *args, **kwargs):
        self.must_change()
        return super().post(request, *args, **kwargs)

    def act(self, form):
        said = {"done_by": None} | form.cleaned_data
        try:
            watching.change(watch=self.watch, by=self.request.user, **said)
        except watching.ChangedMeanwhileError as refusal:
            self.meanwhile = refusal.watch
            form.data = form.data.copy()
            form.data["opened"] = watching.state(refusal.watch)
            raise
        return self.watch.get_absolute_url(), "We have saved it."


class StopWatch(OfWatch, View):
    """One press stops, another goes on."""

    http_method_names = ["post"]

    def post(self, request, pk):
        self.must_change()
        try:
            messages.success(request, self.done())
        except RefusedError as refusal:
            messages.error(request, str(refusal))
        thing = "thing" in request.POST  # pressed on the page of the thing, and back there
        return redirect(self.watch.watched.path if thing else self.watch)

    def done(self):
        whole = {"watch": self.watch, "by": self.request.user}
        who = self.watch.organisation
        if "undo" in self.request.POST:
            watching.go_on(**whole)
            return f"{who} watches this again." if who else "You watch this again."
        watching.stop(**whole)
        return f"{who} no longer watches this." if who else "You no longer watch this."


class StopReminders(OfWatch, View):
    """The same for the reminders of one person; what their organisation watches, it watches on."""

    http_method_names = ["post"]

    def post(self, request, pk):
        own = Follower.objects.filter(person=request.user)
        follower = get_object_or_404(own, watched=self.watch.watched_id)
        if "undo" in request.POST:
            answering.start_one(follower=follower)
            messages.success(request, "We remind you of this again.")
        else:
            answering.stop_one(follower=follower)
            messages.success(request, "We no longer remind you of this.")
        return redirect(self.watch)
