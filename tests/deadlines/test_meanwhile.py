"""What people, imports, the clock and the sender do to each other when they do it at once."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from portal.deadlines.actions import answering, choosing, watching
from portal.deadlines.actions.reminding import remind
from portal.deadlines.actions.renewing import renew
from portal.deadlines.models import Deadline, Follower, Standing, Watch
from portal.embedded import redis
from portal.locks import hold
from portal.organisations.actions import accept_invitation, remove_member
from portal.outbox.actions import send_queued, sending
from portal.outbox.models import Message
from portal.templatetags.words import UK, closing
from tenders.actions.watching import watch_tender
from tests.deadlines.programs import all_at_once, how_many_wait
from tests.embedded.conftest import wait_until
from tests.factories import tenders
from tests.factories.accounts import make_user
from tests.factories.deadlines import due, follower, make_watch, now_is, thing
from tests.factories.organisations import make_invitation, make_membership, make_organisation
from tests.outbox.workers import PATIENCE, Once
from tests.races import at_once, in_own_connection

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def words(mail):
    return mail.get_body(["plain"]).get_content().splitlines()


def send_all():
    while remind() + send_queued():
        pass


# Between the claim of a mail and its sending


class Scene:
    """Ann and Ben each watch something. The mail server takes its time over the mail of Ann, and
    meanwhile something happens to what Ben was to be told."""

    def __init__(self):
        self.ann, self.ben = make_user(), make_user()
        self.body = make_organisation(manager=make_user())
        self.member = make_membership(organisation=self.body, person=self.ben)
        self.old = timezone.now() + 3 * DAY
        self.new = self.old + 9 * DAY
        make_watch(due(self.old), by=self.ann, title="Of Ann")
        self.key = "test:ben"

    def ben_watches(self):
        return make_watch(due(self.old), by=self.ben, key=self.key)

    def body_watches(self):
        return make_watch(due(self.old), by=self.ben, organisation=self.body, key=self.key)

    @transaction.atomic
    def becomes(self, *deadlines, **fields):
        now_is(thing(*deadlines, key=self.key, **fields))


@pytest.fixture
def scene():
    return Scene()


def send_while(smtp, act):
    """Two mails are claimed together; `act` happens while the first is sent."""

    done = []

    def act_and_wait():
        done.append(act())
        time.sleep(sending.GOOD_FOR + 0.1)

    postbox = smtp(on_data=Once(act_and_wait))
    remind()
    send_queued()
    assert done, "the server's thread tells nobody of a fault"
    return postbox


def mails_to(person, postbox):
    return [mail for mail in postbox.mails if mail["To"] == person.email]


@pytest.mark.parametrize("a_tick_comes_first", [False, True])
def test_a_moment_that_moved_is_not_told_and_the_new_one_is_once(smtp, scene, a_tick_comes_first):
    scene.ben_watches()

    def move():
        scene.becomes(due(scene.new))
        if a_tick_comes_first:
            remind()

    postbox = send_while(smtp, move)
    assert mails_to(scene.ben, postbox) == []
    send_all()
    [mail] = mails_to(scene.ben, postbox)
    assert f"Now: {closing(scene.new, True)}" in words(mail)
    assert f"Tenders close: {closing(scene.new, True)}" in words(mail)
    assert f"Tenders close: {closing(scene.old, True)}" not in words(mail)
    assert len(mails_to(scene.ann, postbox)) == 1


def test_what_was_cancelled_is_told_and_its_moment_is_not(smtp, scene):
    scene.ben_watches()
    postbox = send_while(smtp, lambda: scene.becomes(facts={"Stage": "Cancelled"}))
    assert mails_to(scene.ben, postbox) == []
    send_all()
    [mail] = mails_to(scene.ben, postbox)
    assert "Now: Cancelled" in words(mail)
    assert not [line for line in words(mail) if line.startswith("Tenders close:")]


def test_who_asks_for_tomorrow_meanwhile_is_reminded_tomorrow(smtp, scene):
    watch = scene.ben_watches()

    def ask():
        scene.becomes(due(scene.new))
        answering.tomorrow(follower=follower(scene.ben, watch))

    send_while(smtp, ask)
    send_all()
    assert follower(scene.ben, watch).tomorrow > timezone.now()


def stop_watching(scene):
    watch = scene.ben_watches()
    return lambda: watching.stop(watch=watch, by=scene.ben)


def leave(scene):
    scene.body_watches()
    return lambda: remove_member(membership=scene.member, by=scene.ben)


def want_no_more_of_it(scene):
    watch = scene.body_watches()
    return lambda: answering.stop_one(follower=follower(scene.ben, watch))


def want_nothing_more(scene):
    scene.ben_watches()
    return lambda: answering.stop_all(person=scene.ben)


def delete_account(scene):
    scene.ben_watches()
    return scene.ben.delete


@pytest.mark.parametrize(
    "ending", [stop_watching, leave, want_no_more_of_it, want_nothing_more, delete_account]
)
def test_who_is_not_told_any_more_gets_nothing(smtp, scene, ending):
    address = scene.ben.email
    postbox = send_while(smtp, ending(scene))
    send_all()
    assert address not in postbox.recipients
    assert len(mails_to(scene.ann, postbox)) == 1


# An import


def test_a_change_that_is_committed_after_a_tick_is_told_by_the_next(smtp):
    postbox = smtp()
    ann = make_user()
    what = thing(due(timezone.now() + 3 * DAY))
    watching.watch(thing=what, by=ann)
    send_all()
    with transaction.atomic():
        now_is(thing(due(timezone.now() + 9 * DAY), key=what.key))
        all_at_once(remind)
        assert Message.objects.count() == 1
    send_all()
    send_all()
    assert ["Now:" in mail.as_string() for mail in mails_to(ann, postbox)] == [False, True]


def test_who_joins_during_an_import_is_reminded_of_the_new_moment(smtp):
    """The import did not see the new member."""
    postbox = smtp()
    ann, ben = make_user(), make_user()
    body = make_organisation(manager=ann)
    what = thing(due(timezone.now() + 90 * DAY))
    watching.watch(thing=what, by=ann, organisation=body)
    send_all()
    invitation = make_invitation(organisation=body, email=ben.email)
    new = timezone.now() + 3 * DAY

    at_once(
        lambda: now_is(thing(due(new), key=what.key)),
        lambda: accept_invitation(invitation=invitation, by=ben),
    )
    send_all()
    [mail] = [mail for mail in mails_to(ben, postbox) if mail["List-Unsubscribe"]]
    assert f"Tenders close: {closing(new, True)}" in words(mail)


def test_who_joins_while_a_watch_goes_on_is_told(smtp):
    ann, ben = make_user(), make_user()
    body = make_organisation(manager=ann)
    watch = make_watch(due(timezone.now() + 3 * DAY), by=ann, organisation=body)
    watching.stop(watch=watch, by=ann)
    invitation = make_invitation(organisation=body, email=ben.email)
    at_once(
        lambda: watching.go_on(watch=watch, by=ann),
        lambda: accept_invitation(invitation=invitation, by=ben),
    )
    assert Follower.objects.filter(person=ben).exists()


@pytest.mark.skipif(redis.program() is None, reason="There is no Redis on this machine.")
def test_each_follower_is_told_of_each_move_by_imports_while_ticks_run(smtp, programs):
    """What moves twice between two ticks is told as one move: each mail begins where the one
    before it ended."""
    postbox = smtp()
    closes = datetime(2030, 1, 1, 12, tzinfo=UTC)
    moments = [closes + number * DAY for number in range(12)]
    tender = tenders.tender(closes=closes)
    people = [make_user() for _ in range(30)]
    for person in people:
        watch_tender(tender=tender, by=person)
    programs.start("ticking 1", "ticking 2")
    for number, moment in enumerate(moments[1:]):
        tenders.tender(closes=moment, id=f"1{number:05}-2026")
    wait_until(lambda: not Follower.objects.exclude(news_since=None).exists(), PATIENCE)
    assert programs.still_run()
    send_all()
    for person in people:
        told = moves(mails_to(person, postbox))
        assert told[0][0] == closing(moments[0], True)
        assert told[-1][1] == closing(moments[-1], True)
        assert [old for old, _ in told[1:]] == [new for _, new in told[:-1]]


def moves(mails):
    """Pairs of old and new moment."""
    lines = [line for mail in mails for line in words(mail)]
    old = [line.removeprefix("Before: ") for line in lines if line.startswith("Before: ")]
    new = [line.removeprefix("Now: ") for line in lines if line.startswith("Now: ")]
    return list(zip(old, new, strict=True))


# All at once


def test_an_import_and_the_sender_hold_what_people_know_in_the_same_order(smtp):
    """The mails are in the order of people, and tell of the things in the other order."""
    smtp()
    keys, people = ["test:first", "test:second"], [make_user(), make_user()]
    soon = timezone.now() + 3 * DAY
    for key, person in zip(keys, reversed(people), strict=True):
        make_watch(due(soon), by=person, key=key)
    remind()
    Deadline.objects.update(at=soon + HOUR)  # so that no mail is true any more

    @transaction.atomic
    def bring_in():
        renew({key: partial(thing, due(soon + DAY), key=key) for key in keys})

    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            Follower.objects.select_for_update().get(person=people[1])
            both = [pool.submit(in_own_connection, bring_in)]
            wait_until(lambda: how_many_wait() == 1, PATIENCE)
            both.append(pool.submit(in_own_connection, send_queued))
            wait_until(lambda: how_many_wait() == 2, PATIENCE)
        assert [each.result() for each in both] == [None, 2]
    assert set(Message.objects.values_list("state", "fault")) == {("withdrawn", "")}


ROUNDS = 60


def test_people_imports_ticks_and_the_sender_never_wait_for_each_other_in_a_circle():
    keys = [f"test:{number}" for number in range(6)]
    people = [make_user() for _ in range(3)]
    body = make_organisation(manager=people[0])
    for person in people[1:]:
        make_membership(organisation=body, person=person)
    start = timezone.now()
    for key in keys:
        make_watch(due(start + 3 * DAY), by=people[0], organisation=body, key=key)
        make_watch(due(start + 3 * DAY), by=people[1], key=key)

    def rounds(act, seed):
        choice = random.Random(seed)  # noqa: S311 (no secret)
        return lambda: [act(choice) for _ in range(ROUNDS)]

    @transaction.atomic
    def bring_in(choice):
        some = choice.sample(keys, 3)
        hold(some)
        at = timezone.now() + choice.randrange(1, 20) * DAY
        renew({key: partial(thing, due(at), key=key) for key in some})

    @transaction.atomic
    def watch_and_stop(choice):
        person, key = choice.choice(people), choice.choice(keys)
        hold([key])
        watch = make_watch(due(start + 3 * DAY), by=person, key=key)
        watching.change(watch=watch, by=person, standing=Standing.BIDDING, done_by=None, notes="")
        watching.stop(watch=watch, by=person)

    def choose(choice):
        days = choice.sample([0, 1, 2, 3, 7, 21], 3)
        person = choice.choice(people)
        choosing.choose(by=person, closing=days)
        choosing.choose(by=people[0], organisation=body, closing=days)
        answering.tomorrow(follower=choice.choice(Follower.objects.filter(person=person)))
        watching.go_on(watch=choice.choice(Watch.objects.filter(organisation=body)), by=people[0])
        watching.stop(watch=choice.choice(Watch.objects.filter(organisation=body)), by=people[0])

    acts = [bring_in, bring_in, watch_and_stop, choose, lambda _: remind(), lambda _: send_queued()]
    all_at_once(*(rounds(act, seed) for seed, act in enumerate(acts)))
    send_all()
    assert not Follower.objects.filter(look_at__lte=timezone.now()).exists()


# The clock jumps


@pytest.mark.parametrize(
    "day", [datetime(2026, 10, 25, tzinfo=UK), datetime(2027, 3, 28, tzinfo=UK)]
)
def test_over_a_change_of_the_clocks_reminders_come_once_at_eight(day):
    """With a tick at each full hour of UTC."""
    closes = day + timedelta(days=5, hours=17)
    days = [0, 1, 2, 3, 5, 7]
    now, told = (day - 4 * DAY).astimezone(UTC), []
    with time_machine.travel(now, tick=False) as clock:
        ann = make_user()
        choosing.choose(by=ann, closing=days)
        make_watch(due(closes), by=ann)
        while now < closes + DAY:
            clock.move_to(now)
            before = Message.objects.count()
            remind()
            told += [now.astimezone(UK)] * (Message.objects.count() - before)
            now += HOUR
    last = closes.replace(hour=8)
    assert told == [last - before * DAY for before in sorted(days, reverse=True)]
