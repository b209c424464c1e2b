"""The signed links of reminders: for whoever has them, with no account signed in."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from portal.deadlines import links
from portal.deadlines.models import Choice, Follower
from tests.factories.accounts import make_user
from tests.factories.deadlines import due, follower, make_watch

pytestmark = pytest.mark.django_db
UK = ZoneInfo("Europe/London")
DAY = timedelta(days=1)
NOW = datetime(2026, 11, 20, 12, tzinfo=UK)
CLOSES = datetime(2026, 12, 22, 17, tzinfo=UK)
MORNING = datetime(2026, 11, 21, 8, tzinfo=UK)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ann():
    return make_user()


@pytest.fixture
def told(ann):
    return follower(ann, make_watch(due(CLOSES), by=ann, title="Advocacy"))


def link(name, told):
    return reverse(f"reminders:{name}", args=[links.token(told.person_id), told.pk])


def unsubscribe(person):
    return reverse("reminders:unsubscribe", args=[links.token(person.pk)])


def every_link(told):
    return [link("tomorrow", told), link("stop", told), unsubscribe(told.person)]


def state(told):
    told.refresh_from_db()
    return told.tomorrow, told.stopped_at, Choice.objects.all_off(told.person)


UNTOUCHED = (None, None, False)


def text(answer):
    return answer.content.decode()


def test_opening_one_changes_nothing(client, told):
    for address in every_link(told):
        for ask in (client.get, client.head):
            assert ask(address).status_code == 200
    assert state(told) == UNTOUCHED


def test_tomorrow_reminds_the_next_morning_and_is_taken_back(client, told):
    address = link("tomorrow", told)
    page = text(client.post(address, follow=True))
    assert "We remind you again on Saturday 21 November 2026 at 8am, UK time" in page
    assert state(told) == (MORNING, None, False)
    assert "Remind you again tomorrow?" in text(client.post(address, {"undo": "1"}, follow=True))
    assert state(told) == UNTOUCHED


def test_there_is_no_tomorrow_once_all_dates_have_gone_by(client, told, clock):
    clock.move_to(CLOSES + DAY)
    page = text(client.get(link("tomorrow", told)))
    assert "All its dates have gone by" in page
    assert "<button" not in page.split("<main")[1]


def test_stop_stops_one_thing_for_one_person_and_is_taken_back(client, told):
    other = follower(told.person, make_watch(due(CLOSES), by=told.person))
    address = link("stop", told)
    assert "We no longer remind you of this" in text(client.post(address, follow=True))
    assert state(told) == (None, NOW, False)
    assert state(other) == UNTOUCHED
    assert "Stop reminders for this one?" in text(client.post(address, {"undo": "1"}, follow=True))
    assert state(told) == UNTOUCHED


def test_unsubscribe_stops_all_and_is_taken_back(client, told):
    address = unsubscribe(told.person)
    assert "We send you no reminders" in text(client.post(address, follow=True))
    assert state(told) == (None, None, True)
    assert "Stop all reminders?" in text(client.post(address, {"undo": "1"}, follow=True))
    assert state(told) == UNTOUCHED


def test_a_mail_program_unsubscribes_in_one_step_without_cookie_or_token(told):
    program = Client(enforce_csrf_checks=True)
    answer = program.post(unsubscribe(told.person), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200  # RFC 8058 allows no redirect
    assert state(told) == (None, None, True)


def test_the_other_buttons_ask_for_the_token_of_their_page(told):
    program = Client(enforce_csrf_checks=True)
    for name in ["tomorrow", "stop"]:
        assert program.post(link(name, told)).status_code == 403
    assert state(told) == UNTOUCHED


def test_a_link_that_was_tampered_with_is_none(client, told):
    signed = links.token(told.person_id)
    pk, rest = signed.split(":", 1)
    for address in every_link(told):
        for wrong in [f"{make_user().pk}:{rest}", f"{pk}:x{rest}", signed[:-1], "x", "1:2:3"]:
            tampered = address.replace(signed, wrong)
            assert client.get(tampered).status_code == 404
            answer = client.post(tampered, {"List-Unsubscribe": "One-Click"})
            assert answer.status_code == 404
            assert "This link does not work" in text(answer)
    assert state(told) == UNTOUCHED


def test_a_link_answers_for_nobody_else(client, told):
    ben = make_user()
    of_ben = follower(ben, make_watch(due(CLOSES), by=ben))
    for name in ["tomorrow", "stop"]:
        mixed = reverse(f"reminders:{name}", args=[links.token(told.person_id), of_ben.pk])
        assert client.post(mixed).status_code == 404
    assert state(of_ben) == UNTOUCHED


def test_a_link_works_for_a_year_and_no_longer(client, told, clock):
    addresses = every_link(told)
    clock.move_to(NOW + 365 * DAY)
    assert [client.get(each).status_code for each in addresses] == [200, 200, 200]
    clock.move_to(NOW + 367 * DAY)
    assert [client.get(each).status_code for each in addresses] == [404, 404, 404]


def test_the_links_end_with_the_account(client, told):
    addresses = every_link(told)
    told.person.delete()
    assert not Follower.objects.exists()
    assert [client.post(each).status_code for each in addresses] == [404, 404, 404]
