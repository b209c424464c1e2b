"""The tick, at moments that the tests choose."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from portal.deadlines import emails
from portal.deadlines.actions import answering, choosing, watching
from portal.deadlines.actions.reminding import remind
from portal.deadlines.emails import REMINDER
from portal.deadlines.models import Group, Standing, Tell
from portal.organisations.actions import accept_invitation, remove_member
from portal.organisations.models import Role
from portal.outbox.models import Message
from tests.factories.accounts import make_user
from tests.factories.deadlines import due, follower, make_watch, now_is, thing
from tests.factories.organisations import make_invitation, make_membership, make_organisation

pytestmark = pytest.mark.django_db
UK = ZoneInfo("Europe/London")
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
CLOSES = datetime(2026, 12, 22, 17, tzinfo=UK)
BEFORE = datetime(2026, 11, 20, 12, tzinfo=UK)


@pytest.fixture(autouse=True)
def clock():
    """It stands at `BEFORE` until a test moves it."""
    with time_machine.travel(BEFORE, tick=False) as traveller:
        yield traveller


def morning(month, day):
    return datetime(2026, month, day, 8, tzinfo=UK)


def tick(clock, at):
    """The subjects of the mails of a tick at this moment."""
    clock.move_to(at)
    before = set(Message.objects.values_list("pk", flat=True))
    remind()
    return list(Message.objects.exclude(pk__in=before).values_list("subject", flat=True))


def reminders(person):
    return Message.objects.filter(person=person, kind=REMINDER).count()


def test_a_watcher_is_reminded_at_each_planned_moment_and_at_no_other(clock):
    make_watch(due(CLOSES), by=make_user())
    told, at = [], BEFORE
    while at < CLOSES + DAY:
        told += [at] * len(tick(clock, at))
        at += timedelta(hours=1)
    assert told == [morning(12, 1), morning(12, 15), morning(12, 20), morning(12, 22)]


def test_nothing_leaves_a_minute_early(clock):
    make_watch(due(CLOSES), by=make_user())
    assert tick(clock, morning(12, 1) - MINUTE) == []
    assert len(tick(clock, morning(12, 1))) == 1


def test_a_clock_that_stood_for_weeks_sends_one_mail_not_three(clock):
    make_watch(due(CLOSES), by=make_user())
    assert len(tick(clock, morning(12, 20) + DAY)) == 1
    assert tick(clock, morning(12, 20) + DAY + MINUTE) == []


def test_who_starts_late_is_told_at_once_and_once(clock):
    clock.move_to(CLOSES - 3 * DAY)
    make_watch(due(CLOSES), by=make_user())
    assert len(tick(clock, CLOSES - 3 * DAY + MINUTE)) == 1
    assert tick(clock, CLOSES - 3 * DAY + 2 * MINUTE) == []


def test_several_due_at_once_are_one_mail_most_urgent_first(clock):
    ann = make_user()
    make_watch(due(CLOSES + timedelta(hours=1)), by=ann, title="Later")
    make_watch(due(CLOSES), by=ann, title="Sooner")
    assert tick(clock, morning(12, 15)) == [
        "Tenders close: Tuesday 22 December 2026 at 5pm, UK time (and 1 more). Sooner"
    ]
    text = Message.objects.get().text
    assert text.index("Sooner") < text.index("Later")


def test_the_mail_says_what_is_left_to_do_the_moment_and_how_to_answer(clock):
    watch = make_watch(due(CLOSES), by=make_user(), whose="Leeds City Council")
    watching.change(watch=watch, by=watch.person, standing=Standing.BIDDING, done_by=None, notes="")
    tick(clock, morning(12, 15))
    mail = Message.objects.get()
    for part in (mail.text, mail.html):
        assert "Tenders close: Tuesday 22 December 2026 at 5pm, UK time" in part
        assert "Send your tender." in part
        assert "Leeds City Council" in part
        assert "/tomorrow/" in part
        assert "/stop/" in part
    assert mail.unsubscribe.endswith("/unsubscribe/")


def test_each_person_gets_links_of_their_own(clock):
    ann, ben = make_user(), make_user()
    body = make_organisation(manager=ann)
    make_membership(organisation=body, person=ben)
    make_watch(due(CLOSES), by=ann, organisation=body)
    tick(clock, morning(12, 15))
    one, other = Message.objects.order_by("person")
    assert one.text != other.text


@pytest.mark.parametrize(
    ("standing", "kinds"),
    [
        (Standing.CONSIDERING, {"eoi", "bids", "questions", "decision", "contract"}),
        (Standing.BIDDING, {"eoi", "bids", "questions", "decision", "contract"}),
        (Standing.NOT_BIDDING, set()),
        (Standing.INTEREST_SENT, {"bids", "questions", "decision", "contract"}),
        (Standing.SENT, {"decision"}),
        (Standing.WON, {"contract"}),
        (Standing.LOST, {"contract"}),
    ],
)
def test_only_what_asks_for_action_is_told(clock, standing, kinds):
    dues = {
        "eoi": Group.INTEREST,
        "bids": Group.TENDER,
        "questions": Group.QUESTIONS,
        "decision": Group.EXPECT,
        "contract": Group.AHEAD,
    }
    ann = make_user()
    watch = make_watch(
        *(due(CLOSES, kind=kind, group=group, name=kind) for kind, group in dues.items()), by=ann
    )
    watching.change(watch=watch, by=ann, standing=standing, done_by=None, notes="")
    tick(clock, morning(12, 22))
    text = "".join(Message.objects.values_list("text", flat=True))
    assert {kind for kind in dues if f"{kind}: Tuesday" in text} == kinds


def test_all_members_are_told_of_what_their_organisation_watches_each_once(clock):
    ann, ben = make_user(), make_user()
    body = make_organisation(manager=ann)
    make_membership(organisation=body, person=ben)
    what = due(CLOSES)
    make_watch(what, by=ann, organisation=body, key="test:both")
    make_watch(what, by=ann, key="test:both")
    tick(clock, morning(12, 1))
    assert set(Message.objects.values_list("person", flat=True)) == {ann.pk, ben.pk}
    assert Message.objects.count() == 2


def test_who_joins_is_told_and_who_leaves_is_not(clock):
    ann, ben = make_user(), make_user()
    body = make_organisation(manager=ann)
    make_watch(due(CLOSES), by=ann, organisation=body)
    invitation = make_invitation(organisation=body, email=ben.email)
    membership = accept_invitation(invitation=invitation, by=ben)
    tick(clock, morning(12, 1))
    assert reminders(ben) == 1
    remove_member(membership=membership, by=ann)
    tick(clock, morning(12, 15))
    assert reminders(ben) == 1
    assert reminders(ann) == 2


def test_an_organisation_may_tell_only_who_is_involved_and_managers_where_they_are_gone(clock):
    ann, ben, cas = make_user(), make_user(), make_user()
    body = make_organisation(manager=ann)
    does_it = make_membership(organisation=body, person=ben, role=Role.EDIT)
    make_membership(organisation=body, person=cas)
    watch = make_watch(due(CLOSES), by=ben, organisation=body)
    choosing.choose(by=ann, organisation=body, tell=Tell.INVOLVED)
    tick(clock, morning(12, 1))
    assert [mail.person for mail in Message.objects.filter(kind=REMINDER)] == [ben]
    remove_member(membership=does_it, by=ann)
    tick(clock, morning(12, 15))
    assert [mail.person for mail in Message.objects.filter(kind=REMINDER)] == [ann, ben]
    assert watch.organisation == body


def test_a_person_may_choose_other_days_and_quiet_ones(clock):
    ann = make_user()
    choosing.choose(by=ann, closing=[3], quiet=[5, 6])
    make_watch(due(CLOSES), by=ann)  # three days before is Saturday 19 December
    assert tick(clock, morning(12, 15)) == []
    assert len(tick(clock, morning(12, 18))) == 1


def test_a_moved_deadline_is_told_with_old_and_new_and_reminds_anew(clock):
    ann = make_user()
    what = thing(due(CLOSES))
    watching.watch(thing=what, by=ann)
    tick(clock, morning(12, 20))
    clock.move_to(morning(12, 21))
    now_is(thing(due(CLOSES + 14 * DAY), key=what.key))
    tick(clock, morning(12, 21) + MINUTE)
    text = Message.objects.first().text
    assert "Before: Tuesday 22 December 2026 at 5pm, UK time" in text
    assert "Now: Tuesday 5 January 2027 at 5pm, UK time" in text
    assert tick(clock, morning(12, 22)) == []
    assert len(tick(clock, morning(12, 29))) == 1


def test_what_changes_back_before_it_is_told_is_no_news(clock):
    what = thing(due(CLOSES), facts={"Value": "£100"})
    watching.watch(thing=what, by=make_user())
    tick(clock, BEFORE + MINUTE)
    clock.move_to(BEFORE + 2 * MINUTE)
    now_is(thing(due(CLOSES), key=what.key, facts={"Value": "£200"}))
    clock.move_to(BEFORE + 3 * MINUTE)
    now_is(thing(due(CLOSES), key=what.key, facts={"Value": "£100"}))
    assert tick(clock, BEFORE + 4 * MINUTE) == []


def test_another_spelling_of_the_title_is_no_news(clock):
    what = thing(due(CLOSES))
    watching.watch(thing=what, by=make_user())
    now_is(thing(due(CLOSES), key=what.key, title="ADVOCACY SERVICE"))
    assert tick(clock, BEFORE + MINUTE) == []


def test_documents_that_came_and_went_are_named(clock):
    what = thing(facts={"Documents": ["ITT.pdf", "Terms.pdf"]})
    watching.watch(thing=what, by=make_user())
    now_is(thing(key=what.key, facts={"Documents": ["ITT v2.pdf", "Terms.pdf"]}))
    assert tick(clock, BEFORE + MINUTE) == ["Changed: Advocacy service"]
    text = Message.objects.get().text
    assert "Before: ITT.pdf\n" in text
    assert "Now: ITT v2.pdf\n" in text


def test_what_is_cancelled_is_told_once_and_reminds_no_more(clock):
    what = thing(due(CLOSES), facts={"Stage": ""})
    watching.watch(thing=what, by=make_user())
    now_is(thing(key=what.key, facts={"Stage": "Cancelled"}))
    assert len(tick(clock, BEFORE + MINUTE)) == 1
    assert "Now: Cancelled" in Message.objects.get().text
    assert tick(clock, morning(12, 1)) == []


def test_what_went_by_while_the_clock_stood_is_said_and_stands_for_staff(clock):
    ann = make_user()
    watch = make_watch(due(CLOSES), by=ann)
    tick(clock, BEFORE + MINUTE)
    assert tick(clock, CLOSES + DAY) == ["We reminded you too late: Advocacy service"]
    assert follower(ann, watch).missed_at == CLOSES + DAY
    assert tick(clock, CLOSES + 2 * DAY) == []


def test_what_had_closed_before_it_was_watched_is_not_missed(clock):
    clock.move_to(CLOSES + DAY)
    make_watch(due(CLOSES), by=make_user())
    assert tick(clock, CLOSES + DAY + MINUTE) == []


def test_tomorrow_reminds_at_eight_the_next_day_and_once(clock):
    ann = make_user()
    watch = make_watch(due(CLOSES), by=ann)
    tick(clock, morning(12, 15))
    assert answering.tomorrow(follower=follower(ann, watch)) == morning(12, 16)
    assert tick(clock, morning(12, 15) + MINUTE) == []
    assert len(tick(clock, morning(12, 16))) == 1
    assert tick(clock, morning(12, 17)) == []


def test_stop_for_one_thing_counts_for_that_person_and_thing_only(clock):
    ann, ben = make_user(), make_user()
    body = make_organisation(manager=ann)
    make_membership(organisation=body, person=ben)
    watch = make_watch(due(CLOSES), by=ann, organisation=body, title="Stopped")
    make_watch(due(CLOSES), by=ann, title="Other")
    answering.stop_one(follower=follower(ann, watch))
    tick(clock, morning(12, 1))
    assert "Stopped" not in Message.objects.get(person=ann).text
    assert "Stopped" in Message.objects.get(person=ben).text


def test_all_reminders_can_be_stopped_and_taken_back(clock):
    ann = make_user()
    make_watch(due(CLOSES), by=ann)
    answering.stop_all(person=ann)
    assert tick(clock, morning(12, 1)) == []
    answering.start_all(person=ann)
    assert len(tick(clock, morning(12, 1) + MINUTE)) == 1


def test_a_watch_that_is_stopped_reminds_of_nothing_and_goes_on_where_it_was(clock):
    ann = make_user()
    watch = make_watch(due(CLOSES), by=ann)
    tick(clock, morning(12, 1))
    watching.stop(watch=watch, by=ann)
    assert tick(clock, morning(12, 15)) == []
    watching.go_on(watch=watch, by=ann)
    assert len(tick(clock, morning(12, 15) + MINUTE)) == 1


def test_stopping_and_going_on_tells_nothing_twice(clock):
    ann = make_user()
    watch = make_watch(due(CLOSES), by=ann)
    tick(clock, morning(12, 1))
    watching.stop(watch=watch, by=ann)
    tick(clock, morning(12, 1) + MINUTE)
    watching.go_on(watch=watch, by=ann)
    assert tick(clock, morning(12, 1) + 2 * MINUTE) == []


def test_an_account_that_is_switched_off_gets_nothing(clock):
    ann = make_user()
    make_watch(due(CLOSES), by=ann)
    ann.is_active = False
    ann.save()
    assert tick(clock, morning(12, 1)) == []


def test_a_title_cannot_put_anything_into_the_mail(clock):
    make_watch(due(CLOSES), by=make_user(), title="<b>Bold</b> {{ token }} %s")
    tick(clock, morning(12, 1))
    mail = Message.objects.get()
    assert "&lt;b&gt;Bold&lt;/b&gt; {{ token }} %s" in mail.html
    assert "<b>Bold</b> {{ token }} %s" in mail.text


def test_a_tick_asks_the_database_as_often_for_many_as_for_one(
    clock, django_assert_max_num_queries
):
    for number in range(6):
        make_watch(due(CLOSES), by=make_user(), title=f"Service {number}")
    clock.move_to(morning(12, 1))
    with django_assert_max_num_queries(18):
        remind()
    assert Message.objects.count() == 6


def test_one_person_whom_we_fail_on_keeps_nobody_else_from_their_mail(clock, monkeypatch):
    ann, ben = make_user(), make_user()
    watch = make_watch(due(CLOSES), by=ann)
    make_watch(due(CLOSES), by=ben)
    letter = emails.letter

    def fails_on_ann(person, *rest):
        if person == ann:
            raise ValueError("Something is wrong with Ann")
        return letter(person, *rest)

    monkeypatch.setattr(emails, "letter", fails_on_ann)
    tick(clock, morning(12, 1))
    assert [mail.person for mail in Message.objects.all()] == [ben]
    assert follower(ann, watch).look_at == morning(12, 1) + timedelta(hours=1)
    monkeypatch.undo()
    assert len(tick(clock, morning(12, 1) + timedelta(hours=1))) == 1
