"""A form sent after its writer was signed out, or with a stale token, loses nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from portal import parked
from portal.tasks import clear_sessions
from tests.factories.accounts import PASSWORD, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.portal.urls")]

HERE = {"HTTP_REFERER": "http://testserver/test/letter/?page=2"}
TYPED = {
    "text": "Dear buyer,\r\nwe can do this.",
    "colours": ["red", "blue"],
    "by_day": "27",
    "by_month": "3",
    "by_year": "2027",
    "urgent": "on",
    "password": "seven quiet lanterns",
}


@pytest.fixture
def strict():
    return Client(enforce_csrf_checks=True)


def test_signed_out_meanwhile_leads_to_the_sign_in_and_back_to_the_page(client):
    answer = client.post("/test/letter/", TYPED, **HERE)

    assert answer.url == "/accounts/login/?next=/test/letter/%3Fpage%3D2"
    assert client.session["parked"]["page"] == "/test/letter/?page=2"


def test_the_form_is_filled_again_after_the_sign_in(client):
    user = make_user()
    client.post("/test/letter/", TYPED, **HERE)
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})

    page = client.get("/test/letter/")

    form = page.context["form"]
    assert form["text"].value() == TYPED["text"]
    assert form["colours"].value() == ["red", "blue"]
    assert form["by"].value() == ["27", "3", "2027"]
    assert form["urgent"].value() is True
    assert form["password"].value() is None
    assert "We kept what you typed." in page.content.decode()


def test_what_a_visitor_typed_is_kept_for_a_day(client):
    client.post("/test/letter/", TYPED, **HERE)

    assert client.session.get_expiry_age() == parked.KEPT_FOR


def test_one_network_cannot_fill_the_database(client):
    cache.clear()
    for _ in range(parked.MOST_AN_HOUR):
        assert client.post("/test/letter/", TYPED, **HERE).status_code == 302
    elsewhere = Client()
    elsewhere.post("/test/letter/", TYPED, **HERE)

    assert "parked" not in elsewhere.session
    elsewhere.post("/test/letter/", TYPED, REMOTE_ADDR="192.0.2.7", **HERE)
    assert "parked" in elsewhere.session


def test_long_names_of_fields_count_too(client):
    client.post("/test/letter/", {"x" * parked.MOST: "1"}, **HERE)

    assert "parked" not in client.session


def test_ended_sessions_are_cleared_by_the_clock(client):
    client.post("/test/letter/", TYPED, **HERE)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    client.force_login(make_user())

    clear_sessions()

    assert list(Session.objects.all()) == [Session.objects.get(pk=client.session.session_key)]
    assert "portal.tasks.clear_sessions" in {
        entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()
    }


def test_what_was_sent_in_the_end_is_kept_no_longer(client):
    client.post("/test/letter/", TYPED, **HERE)
    client.force_login(make_user())

    assert client.post("/test/letter/", {"text": "Other words"}).status_code == 302
    assert "parked" not in client.session


def test_another_form_does_not_throw_it_away(client):
    client.post("/test/letter/", TYPED, **HERE)

    assert client.post("/test/open-letter/", {"text": "Other words"}).status_code == 302
    assert "parked" in client.session


def test_a_stale_token_shows_what_was_typed_and_the_way_back(strict):
    page = strict.post("/test/open-letter/", TYPED, **HERE)

    text = page.content.decode()
    assert page.status_code == 403
    assert "Nothing that you typed is lost." in text
    assert "Dear buyer,<br>we can do this." in text
    assert 'href="/test/letter/?page=2"' in text
    assert "lanterns" not in text
    assert strict.get("/test/open-letter/").context["form"]["text"].value() == TYPED["text"]


@pytest.mark.parametrize(
    "headers",
    [{"HTTP_ORIGIN": "https://evil.example"}, {"HTTP_ORIGIN": "null"}, {}],
    ids=["another site", "a page that hides where it is", "nothing said"],
)
def test_words_from_elsewhere_are_never_put_into_a_form(strict, headers):
    page = strict.post("/test/open-letter/", TYPED, **headers)

    assert page.status_code == 403
    assert "parked" not in strict.session
    assert "Dear buyer" not in page.content.decode()


def test_a_form_with_a_good_token_is_not_parked(client):
    client.post("/test/open-letter/", {"text": ""}, **HERE)

    assert "parked" not in client.session


def test_more_than_any_form_of_ours_holds_is_not_kept(strict):
    strict.post("/test/open-letter/", {"text": "x" * 200_001}, **HERE)

    assert "parked" not in strict.session


def test_after_a_day_it_is_gone(client):
    with time_machine.travel("2026-03-01 12:00Z", tick=False):
        client.post("/test/letter/", TYPED, **HERE)
        assert "we can do this" in client.get("/kept/").content.decode()
    with time_machine.travel("2026-03-02 12:00Z", tick=False):
        assert "we can do this" not in client.get("/kept/").content.decode()


def test_what_is_kept_can_be_seen_and_thrown_away(client):
    client.post("/test/letter/", TYPED, **HERE)

    assert "/kept/" in client.get("/help/").content.decode()
    client.post("/kept/throw-away/")

    assert "parked" not in client.session
    assert "/kept/" not in client.get("/help/").content.decode()


def test_with_nothing_kept_the_page_says_so(client):
    assert "There is nothing" in client.get("/kept/").content.decode()


def test_throwing_away_is_no_link(client):
    assert client.get("/kept/throw-away/").status_code == 405


def test_what_was_typed_about_one_thing_does_not_turn_up_on_another(client):
    client.post("/test/letter/?about=1", TYPED, **HERE)

    client.force_login(make_user())

    assert client.get("/test/letter/?about=2").context["form"]["text"].value() is None


@pytest.mark.parametrize("referer", ["http://[", "http://testserver//evil.example/x"])
def test_an_odd_referer_leads_nowhere_else(client, referer):
    answer = client.post("/test/letter/", TYPED, HTTP_REFERER=referer)

    assert answer.status_code == 302
    assert "//evil.example" not in answer.url.replace("%2F", "/")


@pytest.mark.parametrize("host", ["evil.example", "a@127.0.0.1", "[::1"])
def test_a_wrong_host_gets_our_page_though_it_has_no_session(client, host):
    client.raise_request_exception = False
    answer = client.get("/tenders/", headers={"host": host})
    assert answer.status_code == 400
    assert b"<h1>" in answer.content
