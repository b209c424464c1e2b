"""What saved searches find: once, and only what is news; and the mails that tell it."""

import logging
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.areas.models import Area
from portal.deadlines.actions.answering import start_all, stop_all
from portal.organisations.actions import remove_member, update_work
from portal.organisations.models import Role
from portal.outbox.actions import send_queued
from portal.outbox.models import Message
from tenders import emails, links
from tenders.actions import telling
from tenders.actions.matching import match_searches
from tenders.actions.searches import change_search, delete_search, stop_mail
from tenders.actions.services import decide_service
from tenders.actions.telling import mail_found
from tenders.actions.twins import settle_all
from tenders.models import Found, SavedSearch, Tender, Touched
from tenders.plan import next_mail
from tenders.searches import news_among
from tests.factories.accounts import make_coordinator, make_user
from tests.factories.organisations import make_membership, make_organisation
from tests.factories.searches import found_by, mail_all, make_search, match_all
from tests.factories.tenders import buyer, release, take_in, tender
from tests.races import at_once

pytestmark = pytest.mark.django_db
UK = ZoneInfo("Europe/London")
CODE = {"otherRequirements": {"reservedParticipation": ["shelteredWorkshop"]}}
WORK = {"nationwide": True, "turnover_band": "", "may_bid_for": [], "services": []}
ONE, TWO = "ocds-h6vhtk-000001", "ocds-h6vhtk-000002"
TWIN = "ocds-b5fd17-0001"


@pytest.fixture
def ann():
    return make_user(email="ann@example.org", name="Ann Person")


def mails(person=None):
    found = Message.objects.filter(kind=emails.FOUND).order_by("pk")
    return list(found.filter(person=person) if person else found)


def tick():
    """A tick of the clock; gives the mails that it made."""
    before = len(mails())
    match_all()
    mail_all()
    return mails()[before:]


def notice(ocid, closes=None, **fields):
    closes = closes or timezone.now() + timedelta(days=7)
    period = {"tenderPeriod": {"endDate": closes.isoformat()}}
    take_in(release(ocid, id=f"{ocid}-1", tender=period | fields, **buyer()))


# What is found


def test_what_comes_in_after_it_was_saved_is_found_and_what_was_there_is_no_news(ann):
    tender(ONE)
    search = make_search(ann, "q=advocacy")
    tender(TWO)
    match_all()
    assert found_by(search) == {TWO}


def test_only_what_the_search_asks_for_is_found(ann):
    by_word, reserved = make_search(ann, "q=kayaks"), make_search(ann, "reserved=any")
    everything = make_search(ann)
    tender(ONE, tender=CODE | {"legalBasis": {"scheme": "UKPGA", "id": "2023/54"}})
    tender(TWO, tender={"title": "Kayaks"})
    match_all()
    assert found_by(by_word) == {TWO}
    assert found_by(reserved) == {ONE}
    assert found_by(everything) == {ONE, TWO}


@pytest.mark.parametrize(
    ("query", "expected"),
    [("", {ONE}), ("status=planned", {TWO}), ("status=all", {ONE, TWO}), ("status=closed", set())],
)
def test_only_what_is_open_or_planned_is_news(ann, query, expected):
    search = make_search(ann, query)
    tender(ONE)
    tender(TWO, status="planned")
    tender("ocds-h6vhtk-000003", closes=timezone.now() - timedelta(days=1))
    tender("ocds-h6vhtk-000004", status="cancelled")
    match_all()
    assert found_by(search) == expected


def test_what_is_amended_later_so_that_it_fits_is_found_then(ann):
    search = make_search(ann, "q=penistone")
    tender(ONE)
    match_all()
    assert found_by(search) == set()
    closes = (timezone.now() + timedelta(days=7)).isoformat()
    changed = {"tenderPeriod": {"endDate": closes}, "description": "A hub in Penistone."}
    take_in(release(ONE, id="2", date=timezone.now(), tender=changed))
    match_all()
    assert found_by(search) == {ONE}


def test_what_was_found_and_is_amended_is_not_told_again(ann):
    make_search(ann)
    tender(ONE)
    assert len(tick()) == 1
    closes = (timezone.now() + timedelta(days=9)).isoformat()
    take_in(release(ONE, id="2", date=timezone.now(), tender={"tenderPeriod": {"endDate": closes}}))
    assert tick() == []


def test_what_a_coordinator_puts_under_a_service_is_found_then(ann):
    search = make_search(ann, "service=education")
    found = tender(ONE, tender={"title": "Kayaks"})
    match_all()
    assert found_by(search) == set()
    by = make_coordinator()
    decide_service(tender=found, service="education", belongs=True, by=by, ground="Schools come.")
    match_all()
    assert found_by(search) == {ONE}


def test_of_twins_that_come_together_only_the_one_shown_is_found(ann):
    search = make_search(ann)
    closes = timezone.now() + timedelta(days=7)
    notice(TWIN, closes)
    notice(ONE, closes)
    match_all()
    assert found_by(search) == {ONE}


def test_a_twin_that_comes_later_and_is_shown_instead_is_not_told_again(ann):
    make_search(ann)
    closes = timezone.now() + timedelta(days=7)
    notice(TWIN, closes)
    assert len(tick()) == 1
    notice(ONE, closes)
    assert Tender.objects.get(ocid=TWIN).folds_into.ocid == ONE
    assert tick() == []


def test_what_was_found_and_has_a_lead_by_the_time_of_the_mail_is_told_as_that(ann):
    make_search(ann, how_often="daily")
    closes = timezone.now() + timedelta(days=7)
    notice(TWIN, closes)
    match_all()
    notice(ONE, closes)
    match_all()
    mail_all(timezone.now() + timedelta(days=1))
    (mail,) = mails()
    assert f"/tenders/{ONE}/" in mail.text
    assert TWIN not in mail.text


def test_the_words_of_a_twin_make_the_one_shown_fit(ann):
    closes = timezone.now() + timedelta(days=7)
    search = make_search(ann, "q=penistone")
    notice(ONE, closes)
    match_all()
    notice(TWIN, closes, description="A hub in Penistone.")
    match_all()
    assert found_by(search) == {ONE}


def test_nothing_is_noted_where_nobody_is_mailed(ann):
    make_search(ann, how_often="never")
    tender(ONE)
    assert not Touched.objects.exists()


def test_what_all_have_seen_is_forgotten(ann):
    make_search(ann)
    tender(ONE)
    assert Touched.objects.exists()
    match_all()
    assert not Touched.objects.exists()


def test_switched_off_and_on_again_it_begins_with_what_comes_then(ann):
    search = make_search(ann)
    tender(ONE)
    match_all()
    change_search(search=search, by=ann, name="x", how_often="never")
    tender(TWO)
    change_search(search=search, by=ann, name="x", how_often="at_once")
    assert tick() == []
    tender("ocds-h6vhtk-000003")
    (mail,) = tick()
    assert "000003" in mail.text


def test_a_search_that_means_nothing_any_more_stops_no_other(ann, caplog):
    gone, other = make_search(ann, "q=advocacy"), make_search(ann)
    SavedSearch.objects.filter(pk=gone.pk).update(query="region=gone")
    tender(ONE)
    with caplog.at_level(logging.WARNING):
        match_all()
    assert found_by(gone) == set()
    assert found_by(other) == {ONE}
    assert f"Saved search {gone.pk} cannot be read: Region" in caplog.text


def test_more_than_a_stretch_is_matched_in_several_steps(ann, monkeypatch):
    monkeypatch.setattr("tenders.actions.matching.STRETCH", 1)
    search = make_search(ann)
    for number in range(3):
        tender(f"ocds-h6vhtk-00000{number}")
    assert match_searches() == 1
    assert len(found_by(search)) == 1
    match_all()
    assert len(found_by(search)) == 3


def test_matching_ten_finds_costs_as_many_queries_as_one(ann):
    make_search(ann, "q=advocacy")
    counts = []
    for numbers in (range(1), range(1, 11)):
        for number in numbers:
            tender(f"ocds-h6vhtk-0000{number:02}")
        with CaptureQueriesContext(connection) as queries:
            match_searches()
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert Found.objects.count() == 11


@pytest.mark.parametrize("query", ["q=advocacy", "reserved=any&status=all", "value_min=5"])
def test_what_was_touched_is_looked_up_by_its_key(ann, query):
    search = make_search(ann, query)
    pks = [tender(ONE).pk, tender(TWO).pk]
    with CaptureQueriesContext(connection) as queries:
        news_among(search, pks)
    (asked,) = (each["sql"] for each in queries if '"tenders_tender"."id" IN' in each["sql"])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + asked)
        plan = " ".join(line for (line,) in cursor.fetchall())
    assert re.findall(r"Index Scan (?:on|using) (\w+)", plan) == ["tenders_tender_pkey"]


def fitting(manager):
    body = make_organisation(name="Ramps & Rights", manager=manager)
    areas = Area.objects.filter(name="Leeds")
    work = WORK | {"services": ["advocacy_peer_support"]}
    update_work(organisation=body, by=manager, works_in=areas, **work)
    return body


def test_what_fits_an_organisation_is_found_and_the_mail_says_how(ann):
    body = fitting(ann)
    search = make_search(ann, name="What fits", organisation=body, for_us=True)
    tender(ONE, tender={"description": "An advocacy service."})
    tender(TWO, tender={"title": "Window cleaning"})
    (mail,) = tick()
    assert found_by(search) == {ONE}
    assert "which you offer" in mail.text
    assert "You work anywhere in the United Kingdom." in mail.text
    assert f"/organisations/{body.slug}/tenders/" in mail.text


def test_a_tick_by_hand_matches_and_mails(ann, mailoutbox):
    make_search(ann)
    tender(ONE)
    call_command("send_due")
    assert [mail.to for mail in mailoutbox] == [[ann.email]]
    assert mailoutbox[0].extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


# Two at once, and cut short


@pytest.mark.django_db(transaction=True)
def test_two_who_match_at_once_find_everything_once():
    search = make_search(make_user())
    tender(ONE)
    assert at_once(match_searches, match_searches) == (1, 0)
    assert list(Found.objects.values_list("search", "tender__ocid")) == [(search.pk, ONE)]
    assert match_searches() == 0


@pytest.mark.django_db(transaction=True)
def test_two_who_mail_at_once_send_one_mail():
    make_search(make_user())
    tender(ONE)
    match_all()
    assert at_once(mail_found, mail_found) == (1, 0)
    assert len(mails()) == 1
    assert mail_found() == 0


@pytest.mark.django_db(transaction=True)
def test_cut_short_before_the_end_it_is_as_if_it_had_not_begun(monkeypatch):
    make_search(make_user())
    tender(ONE)
    match_all()
    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(telling, "write_down", stop)
        mail_found()
    assert mails() == []
    assert len(tick()) == 1
    assert tick() == []


def stop(*_):
    raise KeyboardInterrupt


def test_one_person_whom_we_fail_on_keeps_nobody_else_from_their_mail(ann, clock, monkeypatch):
    other = make_user()
    search = make_search(ann)
    make_search(other)
    tender(ONE, closes=BEFORE + timedelta(days=30))
    letter = emails.found_letter

    def fails_on_ann(person, *rest):
        if person == ann:
            raise ValueError("Something is wrong with Ann")
        return letter(person, *rest)

    monkeypatch.setattr(emails, "found_letter", fails_on_ann)
    assert [mail.person for mail in tick()] == [other]
    search.refresh_from_db()
    assert search.next_at == BEFORE + timedelta(hours=1)
    monkeypatch.undo()
    assert tick() == []
    clock.move_to(BEFORE + timedelta(hours=1))
    assert [mail.person for mail in tick()] == [ann]


# When it is mailed


@pytest.mark.parametrize(
    ("now", "weekly", "then"),
    [
        (datetime(2026, 11, 24, 7, 59, tzinfo=UK), False, datetime(2026, 11, 24, 8, tzinfo=UK)),
        (datetime(2026, 11, 24, 8, 0, tzinfo=UK), False, datetime(2026, 11, 25, 8, tzinfo=UK)),
        (datetime(2026, 11, 24, 8, 0, tzinfo=UK), True, datetime(2026, 11, 30, 8, tzinfo=UK)),
        (datetime(2026, 11, 30, 7, 0, tzinfo=UK), True, datetime(2026, 11, 30, 8, tzinfo=UK)),
        (datetime(2026, 11, 30, 8, 0, tzinfo=UK), True, datetime(2026, 12, 7, 8, tzinfo=UK)),
    ],
)
def test_the_next_morning_or_the_next_monday(now, weekly, then):
    assert next_mail(now, weekly=weekly) == then


@pytest.mark.parametrize(
    ("day", "weekly", "then"),
    [
        ("2026-03-28T12:00", False, "2026-03-29T07:00"),  # the clocks go forward on the 29th
        ("2026-03-29T12:00", True, "2026-03-30T07:00"),
        ("2026-10-24T12:00", False, "2026-10-25T08:00"),  # they go back on the 25th
        ("2026-10-23T12:00", False, "2026-10-24T07:00"),
        ("2026-10-20T12:00", True, "2026-10-26T08:00"),
    ],
)
def test_eight_in_the_morning_is_uk_time_when_the_clocks_change(day, weekly, then):
    utc = ZoneInfo("UTC")
    now = datetime.fromisoformat(day).replace(tzinfo=utc)
    assert next_mail(now, weekly=weekly) == datetime.fromisoformat(then).replace(tzinfo=utc)


BEFORE = datetime(2026, 11, 24, 12, tzinfo=UK)  # a Tuesday


@pytest.fixture
def clock():
    with time_machine.travel(BEFORE, tick=False) as traveller:
        yield traveller


@pytest.mark.parametrize(
    ("how_often", "moments"),
    [
        ("at_once", [BEFORE]),
        ("daily", [datetime(2026, 11, 25, 8, tzinfo=UK)]),
        ("weekly", [datetime(2026, 11, 30, 8, tzinfo=UK)]),
        ("never", []),
    ],
)
def test_it_is_mailed_when_it_was_chosen_and_not_before(ann, clock, how_often, moments):
    make_search(ann, how_often=how_often)
    tender(ONE, closes=BEFORE + timedelta(days=30))
    told, at = [], BEFORE
    while at < BEFORE + timedelta(days=10):
        clock.move_to(at)
        told += [at] * len(tick())
        at += timedelta(hours=1)
    assert told == moments


def test_a_clock_that_stood_for_days_sends_one_mail(ann, clock):
    make_search(ann, how_often="daily")
    tender(ONE, closes=BEFORE + timedelta(days=30))
    clock.move_to(BEFORE + timedelta(days=5))
    assert len(tick()) == 1
    assert tick() == []


def test_a_day_without_anything_new_has_no_mail(ann, clock):
    make_search(ann, how_often="daily")
    clock.move_to(BEFORE + timedelta(days=1))
    assert tick() == []


def test_what_closed_before_the_mail_left_is_not_in_it(ann, clock):
    make_search(ann, how_often="weekly")
    tender(ONE, closes=BEFORE + timedelta(days=1))
    tender(TWO, closes=BEFORE + timedelta(days=30))
    clock.move_to(BEFORE + timedelta(days=7))
    (mail,) = tick()
    assert TWO in mail.text
    assert ONE not in mail.text


def test_from_daily_to_at_once_what_waits_leaves_at_once(ann, clock):
    search = make_search(ann, how_often="daily")
    tender(ONE, closes=BEFORE + timedelta(days=30))
    assert tick() == []
    change_search(search=search, by=ann, name="x", how_often="at_once")
    assert len(tick()) == 1


# What the mail says


def test_a_mail_says_why_each_tender_is_there_and_all_that_one_must_know_first(ann):
    closes = datetime(2030, 6, 3, 17, 0, tzinfo=UK)
    make_search(ann, "q=advocacy&region=UKE")
    item = {"id": "1", "deliveryAddresses": [{"region": "UKE42"}]}
    fields = {"value": {"amount": 50000, "currency": "GBP"}, "items": [item]}
    tender(ONE, closes=closes, tender=fields, **buyer())
    (mail,) = tick()
    for words in [
        "Hello Ann Person",
        "Words: advocacy",
        "Region: Yorkshire and The Humber",
        "Advocacy service",
        "The notice does not say whether it is reserved.",
        "Leeds City Council",
        "£50,000",
        "Monday 3 June 2030 at 5pm, UK time",
        "- Title: Advocacy service",
        f"/tenders/{ONE}/",
        "/my/searches/",
    ]:
        assert words in mail.text, words
        if not words.startswith("- "):
            assert words in mail.html, words
    assert "<li>Title: <strong>Advocacy</strong> service" in mail.html
    assert mail.subject == "1 new tender: “advocacy”, Yorkshire and The Humber"


def test_without_words_it_says_that_it_fits_what_was_asked_for(ann):
    make_search(ann, "source=find-a-tender")
    tender(ONE)
    (mail,) = tick()
    assert "You asked for: Published on: Find a Tender" in mail.text
    assert "- It fits what you asked for." in mail.text


def test_two_searches_are_one_mail_and_a_tender_that_both_found_stands_once(ann):
    make_search(ann, "q=advocacy", name="A. Advocacy")
    make_search(ann, "q=service", name="B. Services")
    tender(ONE)
    tender(TWO, tender={"title": "Window service"})
    (mail,) = tick()
    assert mail.subject == "2 new tenders in 2 of your searches"
    assert mail.text.count(f"/tenders/{ONE}/") == 1
    assert "Also found by: B. Services" in mail.text
    keys = links.keys_of(mail.unsubscribe.rstrip("/").rsplit("/")[-1])[1]
    assert keys == list(SavedSearch.objects.order_by("name").values_list("pk", flat=True))
    assert mail.text.index("A. Advocacy: 1 new") < mail.text.index("B. Services: 1 new")


def test_a_search_that_found_only_what_stands_above_says_so(ann):
    make_search(ann, "q=advocacy", name="A. Advocacy")
    make_search(ann, "q=service", name="B. Services")
    tender(ONE)
    (mail,) = tick()
    assert mail.subject == "1 new tender in 2 of your searches"
    assert "B. Services: nothing but what stands above" in mail.text
    assert "B. Services: nothing but what stands above" in mail.html


def test_of_more_than_twenty_the_mail_says_how_many_more(ann):
    make_search(ann)
    take_in(*(release(f"ocds-h6vhtk-0000{n:02}", tender=open_for_a_week()) for n in range(23)))
    (mail,) = tick()
    assert len(re.findall(r"/tenders/ocds-h6vhtk-\d+/", mail.text)) == 20
    assert "And 3 more." in mail.text
    assert tick() == []


def open_for_a_week():
    return {"tenderPeriod": {"endDate": (timezone.now() + timedelta(days=7)).isoformat()}}


def test_what_people_type_cannot_become_markup(ann):
    make_search(ann, "q=advocacy+%3Cb%3E", name="Ramps & <b>rails")
    tender(ONE)
    (mail,) = tick()
    assert "Ramps & <b>rails" in mail.text
    assert "<b>" not in mail.html
    assert "Ramps &amp; &lt;b&gt;rails" in mail.html


def test_ten_found_for_five_cost_as_many_queries_as_one_for_one(ann):
    counts = []
    body = make_organisation(manager=ann)
    make_search(ann, "q=advocacy", organisation=body)
    for tenders, people in ((1, 0), (10, 4)):
        for _ in range(people):
            make_membership(organisation=body, role=Role.EDIT)
        for number in range(tenders):
            tender(f"ocds-h6vhtk-{tenders:02}{number:04}")
        match_all()
        with CaptureQueriesContext(connection) as queries:
            assert mail_found() == 1
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert len(mails()) == 6


# Who gets it


def test_an_organisations_goes_to_who_may_edit_and_to_who_saved_it(ann):
    body = make_organisation(manager=ann)
    editor, viewer, saver = (
        make_membership(organisation=body, role=role) for role in (Role.EDIT, Role.VIEW, Role.EDIT)
    )
    make_search(saver.person, organisation=body)
    saver.role = Role.VIEW
    saver.save()
    make_user()
    tender(ONE)
    tick()
    told = {each.person for each in mails()}
    assert told == {ann, editor.person, saver.person}
    assert viewer.person not in told


def test_who_left_the_organisation_gets_its_mail_no_more(ann):
    body = make_organisation(manager=ann)
    gone = make_membership(organisation=body, role=Role.EDIT)
    make_search(gone.person, organisation=body)
    remove_member(membership=gone, by=ann)
    tender(ONE)
    tick()
    assert [each.person for each in mails()] == [ann]


def test_a_persons_own_and_their_organisations_searches_are_one_mail(ann):
    body = make_organisation(manager=ann)
    other = make_membership(organisation=body, role=Role.EDIT).person
    make_search(ann, "q=advocacy", name="Mine")
    make_search(other, organisation=body, name="Ours")
    tender(ONE)
    tick()
    assert sorted(each.person.pk for each in mails()) == sorted([ann.pk, other.pk])
    assert "Also found by: Ours" in mails(ann)[0].text or "Mine" in mails(ann)[0].text


def test_small_batches_still_give_each_person_one_mail(ann, monkeypatch):
    monkeypatch.setattr(telling, "BATCH", 1)
    body = make_organisation(manager=ann)
    other = make_membership(organisation=body, role=Role.EDIT).person
    for name, by, whose in [("1", ann, {}), ("2", other, {}), ("3", ann, {"organisation": body})]:
        make_search(by, name=name, **whose)
    make_search(make_user())
    tender(ONE)
    tick()
    assert [len(mails(person)) for person in (ann, other)] == [1, 1]
    assert len(mails()) == 3


def test_who_stopped_all_reminders_or_closed_the_account_gets_none(ann):
    gone = make_user()
    gone.is_active = False
    gone.save()
    make_search(ann)
    make_search(gone)
    stop_all(person=ann)
    tender(ONE)
    assert tick() == []
    start_all(person=ann)
    assert tick() == []
    tender(TWO)
    (mail,) = tick()
    assert ONE not in mail.text


def test_stopping_ends_ones_own_and_an_organisations_for_oneself_only(ann):
    body = make_organisation(manager=ann)
    other = make_membership(organisation=body, role=Role.EDIT).person
    own, ours = make_search(ann, "q=advocacy"), make_search(ann, organisation=body)
    strangers = make_search(make_user())
    stop_mail(searches=[own, ours, strangers], person=ann)
    tender(ONE)
    tick()
    assert {each.person for each in mails()} == {other, strangers.person}
    assert SavedSearch.objects.get(pk=own.pk).how_often == "never"


def test_a_mail_that_waits_is_not_sent_to_who_stopped_it_meanwhile(ann, mailoutbox):
    other = make_user()
    stopped = make_search(ann)
    make_search(other)
    tender(ONE)
    tick()
    stop_mail(searches=[stopped], person=ann)
    send_queued()
    assert [mail.to for mail in mailoutbox] == [[other.email]]
    assert mails(ann)[0].state == Message.State.WITHDRAWN


def test_a_search_that_is_deleted_takes_what_it_found_along(ann):
    search = make_search(ann)
    tender(ONE)
    match_all()
    delete_search(search=search, by=ann)
    assert tick() == []
    assert not Found.objects.exists()


def test_the_mail_can_be_stopped_from_the_mail_program(ann, client):
    search = make_search(ann)
    tender(ONE)
    (mail,) = tick()
    assert links.keys_of(mail.unsubscribe.rstrip("/").rsplit("/")[-1]) == (ann.pk, [search.pk])
    assert mail.unsubscribe in mail.text
    assert client.post(mail.unsubscribe, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert SavedSearch.objects.get().how_often == "never"


def test_looking_again_at_twins_finds_nothing_twice(ann):
    search = make_search(ann)
    tender(ONE)
    match_all()
    Touched.objects.create(tender=Tender.objects.get())
    settle_all()
    match_all()
    assert found_by(search) == {ONE}
    assert Found.objects.count() == 1
