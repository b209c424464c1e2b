"""What one person is to be told now of one thing, and when to look again. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from portal.templatetags.words import over

from .models import Deadline, Follower, Group, Standing
from .plan import moments

ALL = frozenset(Group)
WANTED = {
    Standing.CONSIDERING: ALL,
    Standing.BIDDING: ALL,
    Standing.NOT_BIDDING: frozenset(),
    Standing.INTEREST_SENT: ALL - {Group.INTEREST},
    Standing.SENT: frozenset({Group.EXPECT}),
    Standing.WON: frozenset({Group.AHEAD}),
    Standing.LOST: frozenset({Group.AHEAD}),
}
BUSIEST_FIRST = [Standing.BIDDING, Standing.CONSIDERING, Standing.INTEREST_SENT]
TO_BID = {
    (Group.INTEREST, Standing.BIDDING): "Send your expression of interest.",
    (Group.INTEREST, Standing.CONSIDERING): (
        "Decide whether you want to bid. If you do, send your expression of interest."
    ),
    (Group.TENDER, Standing.BIDDING): "Send your tender.",
    (Group.TENDER, Standing.CONSIDERING): (
        "Decide whether you want to bid. If you do, send your tender."
    ),
    (Group.TENDER, Standing.INTEREST_SENT): "If you are invited to tender, send your tender.",
}
TO_DO = {
    Group.QUESTIONS: "Send the buyer your questions.",
    Group.EVENT: "Book your place, if you want to take part.",
    Group.EXPECT: "Look whether it has come.",
    Group.AHEAD: (
        "This contract may be let again. Planning for that often begins about a year before."
    ),
}
ALL_OVER = {Standing.NOT_BIDDING, Standing.WON, Standing.LOST}  # what changes is no news any more


def to_do(deadline, standings):
    """What is left to do, in words; of several standings the busiest counts."""
    bid = (TO_BID.get((deadline.group, each)) for each in BUSIEST_FIRST if each in standings)
    return next(filter(None, bid), None) or TO_DO[deadline.group]


def next_to_do(deadlines, standing, now):
    """The first of these (in order of time) that is ahead and asks for action; or None."""
    ahead = (each for each in deadlines if over(each.at, each.hour_known) > now)
    return next((each for each in ahead if each.group in WANTED[standing]), None)


@dataclass(frozen=True)
class Told:
    """How a person is told of a thing: where those who watch it stand, how many days before (by
    `Group`), and on which days of the week not."""

    standings: frozenset[str]
    days: Mapping[str, frozenset[int]]
    quiet: frozenset[int]

    def wants(self, deadline):
        return any(deadline.group in WANTED[standing] for standing in self.standings)

    @property
    def wants_changes(self):
        return not self.standings <= ALL_OVER

    def moments(self, deadline):
        days = self.days[deadline.group]
        return moments(deadline.at, deadline.hour_known, days, self.quiet)


class News(NamedTuple):
    """What changed since the person was last told, first to last."""

    what: str
    old: str
    new: str


@dataclass(frozen=True)
class Agenda:
    """`due` and `missed` are deadlines: what is to be done, and what went by before we could say
    so. `look_at` is None where nothing is to come."""

    due: list[Deadline]
    missed: list[Deadline]
    news: list[News]
    look_at: datetime | None

    @property
    def is_empty(self):
        return not (self.due or self.missed or self.news)


@dataclass(frozen=True)
class Looked:
    """What came of looking at a `Follower`; both None for one who is not told (any more)."""

    follower: Follower
    told: Told | None = None
    agenda: Agenda | None = None


def agenda(follower, deadlines, changes, told, now):
    """The `Agenda` of a `Follower` who is `told` so. `deadlines` are those that hold."""
    wanted = [each for each in deadlines if told.wants(each)]
    ahead = [each for each in wanted if over(each.at, each.hour_known) > now]
    due = [each for each in ahead if is_due(each, follower, told, now)]
    asked = follower.tomorrow
    if asked and asked <= now and not due:
        due = ahead[:1]
    later = [told.moments(each).next_after(now) for each in ahead]
    later.append(asked if asked and asked > now else None)
    return Agenda(
        due=due,
        missed=[each for each in wanted if is_missed(each, follower, told, now)],
        news=news(follower, changes) if told.wants_changes else [],
        look_at=min(filter(None, later), default=None),
    )


def is_due(deadline, follower, told, now):
    """Whether a planned moment has come since they were told; one is enough, however many."""
    last = told.moments(deadline).last_before(now)
    if last is None:
        return False
    moved = follower.news_since is not None and deadline.set_at >= follower.news_since
    return moved or follower.told_to is None or last > follower.told_to


def is_missed(deadline, follower, told, now):
    """Whether it went by while they followed, and a planned moment of it with it."""
    passed = over(deadline.at, deadline.hour_known)
    known = max(follower.told_to or follower.since, follower.since)
    return known < passed <= now and is_due(deadline, follower, told, passed)


def news(follower, changes):
    """What changed since then, each thing once, and nothing that has changed back."""
    if follower.news_since is None:
        return []
    first, last = {}, {}
    for change in changes:
        if change.made_at >= max(follower.news_since, follower.since):
            first.setdefault(change.what, change.old)
            last[change.what] = change.new
    return [News(what, first[what], last[what]) for what in first if first[what] != last[what]]
