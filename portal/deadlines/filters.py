"""What a person watches, themselves and with their organisations: chosen, and in order."""

from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Count, F, Max, Min, Prefetch, Q
from django.utils import timezone
from django.utils.http import urlencode

from portal.organisations.models import Organisation

from .agenda import WANTED, next_to_do, to_do
from .models import Deadline, Watch, is_ahead

DATES = "watched__deadlines__"
HOLDS = Q(**{f"{DATES}fallen_at": None})


class Row(NamedTuple):
    """A `Watch`, the next deadline that asks for action, and what is to be done by it; None and ""
    where nothing is to be done."""

    watch: Watch
    next: Deadline | None
    to_do: str


class Way(NamedTuple):
    """Another choice of watches: its name, its query, and whether it is the one that is shown."""

    name: str
    query: str
    is_shown: bool


class Watches:
    """Those that `person` asks for. `query` is that of the address: `mine`, or `organisation` (the
    slug of one of theirs), else all; with `over`, what is over in place of what is ahead."""

    def __init__(self, query, person):
        self.person, self.now = person, timezone.now()
        self.bodies = list(Organisation.objects.for_member(person).order_by("folded_name"))
        self.is_over = "over" in query
        asked = query.get("organisation", "")
        self.body = next((each for each in self.bodies if each.slug == asked), None)
        self.is_unread = bool(asked) and self.body is None
        self.is_mine = "mine" in query and not self.body

    def found(self):
        """In order: first the one whose next deadline that asks for action comes first; of what is
        over, what ended last."""
        ahead = HOLDS & is_ahead(self.now, DATES)
        dated = self.of_whom().annotate(
            next_at=Min(f"{DATES}at", filter=ahead & wanted()),
            last_at=Max(f"{DATES}at"),
            dates=Count(f"{DATES}at"),
            ahead=Count(f"{DATES}at", filter=ahead),
        )
        over = Q(stopped_at__isnull=False) | Q(dates__gt=0, ahead=0)
        if self.is_over:
            return dated.filter(over).order_by(F("last_at").desc(nulls_last=True), "-pk")
        return dated.exclude(over).order_by(F("next_at").asc(nulls_last=True), "pk")

    def of_whom(self):
        seen = Watch.objects.visible_to(self.person)
        if self.body:
            return seen.filter(organisation=self.body)
        return seen.filter(person=self.person) if self.is_mine else seen

    def rows(self, watches):
        """The `Row`s of some of those found; `watches` is a queryset, or a slice of one."""
        holding = Prefetch("watched__deadlines", Deadline.objects.holding())
        whole = watches.select_related("watched", "person", "organisation", "done_by")
        return [self.row(watch) for watch in whole.prefetch_related(holding)]

    def row(self, watch):
        if watch.stopped_at:
            return Row(watch, None, "")
        due = next_to_do(watch.watched.deadlines.all(), watch.standing, self.now)
        return Row(watch, due, to_do(due, {watch.standing}) if due else "")

    def ways(self):
        """The `Way`s to choose whose are shown."""
        whose = [("Everything", {}), ("Only yours", {"mine": ""})]
        whose += [(f"Only of {body}", {"organisation": body.slug}) for body in self.bodies]
        return [Way(name, self.query(each), each == self.whose) for name, each in whose]

    @property
    def whose(self):
        if self.body:
            return {"organisation": self.body.slug}
        return {"mine": ""} if self.is_mine else {}

    @property
    def own_query(self):
        """That of what is shown, in its plain form."""
        return self.query(self.whose)

    @property
    def other_query(self):
        """That of what is over, where this is what is ahead; and the other way round."""
        return self.query(self.whose, over=not self.is_over)

    def query(self, whose, over=None):
        over = self.is_over if over is None else over
        return f"?{urlencode(whose | ({'over': ''} if over else {}))}"


def wanted():
    """The condition that a deadline asks whoever watches it for action."""
    by_standing = (
        Q(**{"standing": standing, f"{DATES}group__in": groups})
        for standing, groups in WANTED.items()
    )
    return reduce(or_, by_standing)
