"""Random sequences of what people, features and the clock do, against what must always hold."""

from collections import defaultdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as run

from portal.deadlines.actions import answering, choosing, watching
from portal.deadlines.actions.asking import untrue
from portal.deadlines.actions.reminding import remind
from portal.deadlines.models import Deadline, Follower, Standing, Watch
from portal.deadlines.plan import moments
from portal.organisations.actions import remove_member
from portal.organisations.models import Membership
from portal.outbox.models import Message
from tests.factories.accounts import make_user
from tests.factories.deadlines import due, now_is, thing
from tests.factories.organisations import make_membership, make_organisation

UK = ZoneInfo("Europe/London")
START = datetime(2026, 10, 12, 9, tzinfo=UK)  # the clocks go back on the 25th
HOUR = timedelta(hours=1)
THINGS = ["test:one", "test:two"]
people, owners = st.sampled_from([0, 1]), st.sampled_from([0, 1, "body"])
things = st.sampled_from(THINGS)
days = st.sets(st.sampled_from([0, 1, 2, 3, 7, 14, 21]), min_size=1)
A_TIME = {Standing.CONSIDERING, Standing.BIDDING}  # in which all deadlines are told


class Crash(Exception):
    """The worker dies."""


def after_days(**strategies):
    """A rule that is played after some days on which the clock and the sender did their work."""

    def make(step):
        @rule(mornings=st.integers(min_value=0, max_value=6), **strategies)
        def played(self, mornings, **drawn):
            self.days_go_by(mornings)
            step(self, **drawn)

        played.__name__ = step.__name__
        return played

    return make


class Reminders(RuleBasedStateMachine):
    """`delivered` holds what reached people: for (person, thing, version of its deadline) the
    moments of the mails. `calm` is since when, for each person and thing, nothing but time has
    gone by: no other days were chosen, nobody stood aside."""

    @initialize()
    def begin(self):
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.now = START
        self.person = [make_user(), make_user()]
        self.body = make_organisation(manager=self.person[0])
        make_membership(organisation=self.body, person=self.person[1])
        self.at = dict.fromkeys(THINGS)
        self.version = defaultdict(int)
        self.days = {owner: {21, 7, 2, 0} for owner in (0, 1, "body")}
        self.delivered = defaultdict(list)
        self.asked, self.said = set(), set()
        self.calm = defaultdict(lambda: START)
        for key, owner in zip(THINGS, (0, "body"), strict=True):
            self.at[key] = START + 24 * 30 * HOUR
            self.watch(key, 0, owner)

    def teardown(self):
        if hasattr(self, "outer"):
            self.nothing_is_lost()
            transaction.set_rollback(True)
            self.outer.__exit__(None, None, None)

    def clock(self):
        return time_machine.travel(self.now, tick=False)

    def described(self, key):
        at = self.at[key]
        return thing(*([due(at)] if at else []), key=key)

    # What people and features do

    @rule(hours=st.integers(min_value=1, max_value=24 * 9))
    def the_clock_stands(self, hours):
        self.now += hours * HOUR

    @after_days(key=things, hours=st.integers(min_value=1, max_value=24 * 40))
    def it_moves(self, key, hours):
        self.move(key, hours)

    def move(self, key, hours):
        at = (self.now + hours * HOUR).replace(minute=30)
        if at != self.at[key]:
            self.at[key] = at
            self.version[key] += 1
        with self.clock():
            now_is(self.described(key))

    @after_days(key=things)
    def it_is_cancelled(self, key):
        if self.at[key]:
            self.at[key] = None
            self.version[key] += 1
        with self.clock():
            now_is(self.described(key))

    @after_days(key=things, who=people, owner=owners)
    def somebody_watches(self, key, who, owner):
        self.watch(key, who, owner)

    def watch(self, key, who, owner):
        body = self.body if owner == "body" else None
        by = self.person[who if body else owner]
        if body and not self.is_member(by):
            return
        with self.clock():
            watching.watch(thing=self.described(key), by=by, organisation=body)

    def watch_of(self, owner, key):
        mine = {"organisation": self.body} if owner == "body" else {"person": self.person[owner]}
        return Watch.objects.filter(**mine, watched__key=key).first()

    @after_days(key=things, owner=owners)
    def somebody_stops_watching(self, key, owner):
        if watch := self.watch_of(owner, key):
            with self.clock():
                watching.stop(watch=watch, by=self.person[0])

    @after_days(key=things, owner=owners, standing=st.sampled_from(list(Standing)))
    def somebody_says_where_they_stand(self, key, owner, standing):
        if watch := self.watch_of(owner, key):
            self.disturbed(key)
            with self.clock():
                watching.change(
                    watch=watch, by=self.person[0], standing=standing, done_by=None, notes=""
                )

    @after_days(owner=owners, days=days)
    def somebody_chooses_other_days(self, owner, days):
        self.days[owner] = days
        for key in THINGS:
            self.disturbed(key)
        body = self.body if owner == "body" else None
        with self.clock():
            by = self.person[0 if body else owner]
            choosing.choose(by=by, organisation=body, closing=sorted(days))

    def disturbed(self, key):
        for who in (0, 1):
            self.calm[who, key] = self.now

    def follower(self, who, key):
        return Follower.objects.filter(person=self.person[who], watched__key=key).first()

    @after_days(key=things, who=people)
    def somebody_wants_no_more_of_one(self, key, who):
        if follower := self.follower(who, key):
            with self.clock():
                answering.stop_one(follower=follower)

    @after_days(key=things, who=people)
    def somebody_wants_it_again(self, key, who):
        if follower := self.follower(who, key):
            with self.clock():
                answering.start_one(follower=follower)

    @after_days(key=things, who=people)
    def somebody_asks_for_tomorrow(self, key, who):
        if follower := self.follower(who, key):
            self.asked.add((who, key))
            with self.clock():
                answering.tomorrow(follower=follower)

    @after_days()
    def one_leaves_the_organisation(self):
        if found := Membership.objects.filter(person=self.person[1]).first():
            with self.clock():
                remove_member(membership=found, by=self.person[0])

    # What the clock does

    def days_go_by(self, mornings):
        for _ in range(mornings):
            self.now = (self.now + 24 * HOUR).replace(hour=8)
            self.tick()
            self.mail_leaves()

    @rule()
    def tick(self):
        with self.clock():
            while remind():
                pass

    @rule(key=things, hours=st.integers(min_value=1, max_value=24 * 40))
    def it_moves_between_tick_and_mail(self, key, hours):
        self.now = self.next_moment()
        self.tick()
        self.move(key, hours)
        self.mail_leaves()

    @rule()
    def tick_that_crashes(self):
        with self.clock(), pytest.raises(Crash), transaction.atomic():
            remind()
            raise Crash

    @rule()
    def mail_leaves(self):
        """As the sender does it: asked again first."""
        queued = list(Message.objects.filter(state="queued", kind="deadlines/emails/reminder"))
        with self.clock():
            withdrawn = untrue(queued)
        for message in queued:
            if message.pk not in withdrawn:
                self.arrives(message)
        Message.objects.filter(pk__in=[each.pk for each in queued]).delete()

    def arrives(self, message):
        who = [person.pk for person in self.person].index(message.person_id)
        for item in message.about:
            key = Follower.objects.get(pk=item["follower"]).watched.key
            assert self.is_told(who, key), "It reached somebody whom it does not belong to"
            sent = datetime.fromisoformat(item["at"])
            for _, at in item["due"]:
                assert datetime.fromisoformat(at) == self.at[key], "It said another moment"
                self.delivered[who, key, self.version[key]].append(sent)
                self.not_twice(who, key, sent)

    # What must hold

    def not_twice(self, who, key, sent):
        """No second mail for one person, deadline and planned moment; but who asked for it."""
        moment = max((each for each in self.planned(who, key) if each <= sent), default=None)
        if (who, key) not in self.asked and moment and moment > self.calm[who, key]:
            about = (who, key, self.version[key], moment)
            assert about not in self.said
            self.said.add(about)

    def is_member(self, person):
        return Membership.objects.filter(person=person).exists()

    def owners_telling(self, who, key):
        """Those who watch it for this person."""
        follower = self.follower(who, key)
        if follower is None or follower.stopped_at:
            return []
        mine = [who, *(["body"] if self.is_member(self.person[who]) else [])]
        watches = {owner: self.watch_of(owner, key) for owner in mine}
        return [owner for owner, watch in watches.items() if watch and not watch.stopped_at]

    def is_told(self, who, key):
        return bool(self.owners_telling(who, key))

    def planned(self, who, key):
        telling = self.owners_telling(who, key)
        days = frozenset().union(*(self.days[owner] for owner in telling))
        return moments(self.at[key], True, days, frozenset()).planned

    def next_moment(self):
        """The next at which somebody is to be reminded; tomorrow where there is none."""
        told = [(who, key) for who in (0, 1) for key in THINGS if self.is_told(who, key)]
        planned = [each for one in told if self.at[one[1]] for each in self.planned(*one)]
        return min((each for each in planned if each > self.now), default=self.now + 24 * HOUR)

    def wants(self, who, key):
        telling = self.owners_telling(who, key)
        return any(self.watch_of(owner, key).standing in A_TIME for owner in telling)

    def nothing_is_lost(self):
        """After a tick and its mail, whoever is told knows of each planned moment that has come."""
        self.tick()
        self.mail_leaves()
        self.tick()  # what was withdrawn is told anew
        self.mail_leaves()
        for who in (0, 1):
            for key in THINGS:
                if not self.at[key] or self.at[key] <= self.now or not self.wants(who, key):
                    continue
                past = [each for each in self.planned(who, key) if each <= self.now]
                if past and past[-1] > self.calm[who, key]:
                    told = self.delivered[who, key, self.version[key]]
                    assert told and max(told) >= past[-1], (who, key, self.at[key], past, told)

    @invariant()
    def deadlines_are_as_the_feature_said_last(self):
        for key in THINGS:
            held = Deadline.objects.holding().filter(watched__key=key)
            watched = Watch.objects.filter(watched__key=key).exists()
            assert [each.at for each in held] == (
                [self.at[key]] if watched and self.at[key] else []
            )


@pytest.mark.django_db
def test_nothing_lost_and_nothing_twice():
    run(
        Reminders,
        settings=settings(
            max_examples=40,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
