from datetime import timedelta

import pytest
from django.utils import timezone

from portal.deadlines.actions.reminding import remind
from portal.deadlines.models import Follower, Tick
from tests.factories.accounts import make_administrator, make_coordinator, make_user
from tests.factories.deadlines import due, follower, make_watch

pytestmark = pytest.mark.django_db
PAGE = "/desk/reminders/"


def page(client, user=None):
    client.force_login(user or make_coordinator())
    return client.get(PAGE).content.decode()


def count(html, words):
    """The number that stands behind these words."""
    return html.partition(f"<dt>{words}</dt><dd>")[2].partition("<")[0]


def test_it_says_that_the_clock_stands_still_until_it_speaks(client):
    assert "The clock stands still" in page(client)
    Tick.note()
    assert "The clock stands still" not in page(client)


def test_it_counts_what_is_due_late_and_to_come(client):
    now = timezone.now()
    ann = make_user()
    for minutes in (-11, -9, 60):
        watch = make_watch(due(now + timedelta(days=30)), by=ann)
        moment = now + timedelta(minutes=minutes)
        Follower.objects.filter(pk=follower(ann, watch).pk).update(look_at=moment)
    html = page(client)
    assert count(html, "Due now") == "2"
    assert count(html, "Late: due more than 10 minutes ago") == "1"
    assert count(html, "Due in the next 24 hours") == "1"


def test_it_names_what_was_missed_but_not_who_watches(client):
    closes = timezone.now() + timedelta(days=3)
    ann = make_user(name="Ann Secret")
    make_watch(due(closes), by=ann, title="Missed service")
    remind(closes + timedelta(minutes=1))
    Follower.objects.update(missed_at=timezone.now())
    html = page(client)
    assert "Missed service</a>: 1 reminder, found on" in html
    assert "Ann Secret" not in html
    assert ann.email not in html


def test_before_anything_was_missed_it_says_so(client):
    assert "Nothing was missed" in page(client)


def test_administrators_reach_it_from_their_account(client):
    client.force_login(make_administrator())
    assert f'href="{PAGE}"' in client.get("/accounts/").content.decode()
    assert client.get(PAGE).status_code == 200
