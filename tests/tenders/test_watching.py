"""A tender is watched in one press, from its page or from the way through the sign-in."""

import re

import pytest
from django.core.cache import caches
from django.test import Client

from portal.deadlines.actions import answering
from portal.deadlines.models import Standing, Watch
from portal.organisations.models import Role
from tenders.models import Tender
from tests.factories.accounts import PASSWORD, make_user
from tests.factories.organisations import make_membership, make_organisation
from tests.factories.tenders import OCID, tender

pytestmark = pytest.mark.django_db
PAGE = f"/tenders/{OCID}/"
WATCH = f"/tenders/{OCID}/watch/"


@pytest.fixture
def ann():
    return make_user()


@pytest.fixture
def body(ann):
    return make_organisation(name="Ramps & Rights", slug="ramps", manager=ann)


@pytest.fixture
def signed_in(client, ann):
    client.force_login(ann)
    return client


def text(answer):
    return answer.content.decode()


def buttons(page):
    """What can be pressed in the middle of the page."""
    middle = text(page).split("<main")[1].split("</main>")[0]
    return [" ".join(each.split()) for each in re.findall(r"<button[^>]*>(.*?)</button>", middle)]


def test_one_press_watches_for_oneself(signed_in, ann):
    tender()
    assert buttons(signed_in.get(PAGE)) == ["Watch"]
    page = signed_in.post(WATCH, follow=True)
    assert page.redirect_chain == [(PAGE, 302)]
    assert "You watch this now." in text(page)
    watch = Watch.objects.get()
    assert (watch.person, watch.organisation, watch.watched_by) == (ann, None, ann)
    assert f'<a href="/my/watches/{watch.pk}/">You watch this: considering</a>' in text(page)
    assert buttons(page) == ["Stop watching"]


def test_one_press_watches_for_an_organisation(signed_in, ann, body):
    tender()
    assert buttons(signed_in.get(PAGE)) == ["Watch", "Watch for Ramps &amp; Rights"]
    page = signed_in.post(WATCH, {"organisation": "ramps"}, follow=True)
    watch = Watch.objects.get()
    assert (watch.person, watch.organisation, watch.watched_by) == (None, body, ann)
    assert "Ramps &amp; Rights watches this: considering" in text(page)
    assert buttons(page) == ["Stop watching for Ramps &amp; Rights", "Watch"]


def test_pressing_twice_changes_nothing(signed_in, body):
    tender()
    for sent in [{}, {"organisation": "ramps"}]:
        signed_in.post(WATCH, sent)
        Watch.objects.update(standing=Standing.BIDDING, notes="Noted")
        before = list(Watch.objects.order_by("pk").values())
        signed_in.post(WATCH, sent)
        assert list(Watch.objects.order_by("pk").values()) == before


def test_it_is_stopped_from_the_page_and_goes_on_as_it_was(signed_in):
    tender()
    signed_in.post(WATCH)
    Watch.objects.update(standing=Standing.BIDDING)
    watch = Watch.objects.get()
    page = signed_in.post(f"/my/watches/{watch.pk}/stop/", {"thing": "1"}, follow=True)
    assert page.redirect_chain == [(PAGE, 302)]
    assert "You no longer watch this." in text(page)
    assert buttons(page) == ["Watch"]
    assert "You watch this: bidding" in text(signed_in.post(WATCH, follow=True))


def test_who_may_only_view_sees_what_the_organisation_watches_and_cannot_begin(client, ann, body):
    found = tender()
    ben = make_membership(organisation=body, role=Role.VIEW).person
    client.force_login(ben)
    assert buttons(client.get(PAGE)) == ["Watch"]
    assert client.post(WATCH, {"organisation": "ramps"}).status_code == 403
    assert not Watch.objects.exists()
    client.force_login(ann)
    client.post(WATCH, {"organisation": "ramps"})
    client.force_login(ben)
    page = client.get(found.get_absolute_url())
    assert "Ramps &amp; Rights watches this: considering" in text(page)
    assert buttons(page) == ["Watch"]


@pytest.mark.parametrize(
    ("slug", "code"), [("ramps", 404), ("nowhere", 404), ("\x00", 422), ("../", 422)]
)
def test_nobody_watches_for_an_organisation_of_others(client, body, slug, code):
    tender()
    client.force_login(make_user())
    assert client.post(WATCH, {"organisation": slug}).status_code == code
    assert not Watch.objects.exists()


def test_others_see_nothing_of_it(signed_in, body):
    tender()
    signed_in.post(WATCH)
    signed_in.post(WATCH, {"organisation": "ramps"})
    other = Client()
    other.force_login(make_user())
    assert "Ramps" not in text(other.get(PAGE))
    assert buttons(other.get(PAGE)) == ["Watch"]


def test_a_visitor_is_led_through_the_sign_in_to_the_same_buttons(client, ann, body):
    tender()
    page = text(client.get(PAGE))
    assert f'<a href="{WATCH}">Watch this tender</a>' in page
    assert "csrfmiddlewaretoken" not in page
    sign_in = client.get(WATCH).url
    assert sign_in == f"/accounts/login/?next={WATCH}"
    back = client.post(sign_in, {"login": ann.email, "password": PASSWORD}, follow=True)
    assert back.redirect_chain == [(WATCH, 302)]
    assert buttons(back) == ["Watch", "Watch for Ramps &amp; Rights"]
    assert not Watch.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_page_that_is_kept_for_visitors_is_not_that_of_a_watcher(client):
    tender()
    ann = make_user()
    client.force_login(ann)
    client.post(WATCH)
    assert "You watch this" in text(client.get(PAGE))
    client.logout()
    client.cookies.clear()
    for _ in range(2):  # made, then kept
        assert "Watch this tender" in text(client.get(PAGE))
    client.force_login(ann)
    assert "You watch this" in text(client.get(PAGE))
    caches["pages"].clear()


@pytest.mark.parametrize("status", ["planned", "awarded"])
def test_what_has_something_ahead_can_be_watched(signed_in, status):
    tender(status=status)
    assert buttons(signed_in.get(PAGE)) == ["Watch"]
    signed_in.post(WATCH)
    assert Watch.objects.exists()


def test_what_is_cancelled_is_not_offered_nor_taken(signed_in, client):
    tender(status="cancelled")
    assert buttons(signed_in.get(PAGE)) == []
    answer = signed_in.post(WATCH)
    assert answer.status_code == 422
    assert "The buyer has cancelled this" in text(answer)
    assert not Watch.objects.exists()
    client.logout()
    assert "Watch this tender" not in text(client.get(PAGE))


def test_what_was_watched_and_is_cancelled_can_be_stopped(signed_in):
    tender()
    signed_in.post(WATCH)
    tender(status="cancelled", title="Again")
    assert buttons(signed_in.get(PAGE)) == ["Stop watching"]


def test_a_folded_one_is_watched_by_the_tender_under_which_it_is_shown(signed_in):
    lead, other = tender(), tender("ocds-h6vhtk-000002")
    signed_in.post(f"/tenders/{other.ocid}/watch/")  # before we knew that they are one
    Tender.objects.filter(pk=other.pk).update(folds_into=lead)
    for page in [PAGE, other.get_absolute_url()]:
        assert buttons(signed_in.get(page)) == ["Stop watching"]
    Watch.objects.all().delete()
    signed_in.post(f"/tenders/{other.ocid}/watch/")
    assert Watch.objects.get().watched.own_key == lead.ocid
    assert buttons(signed_in.get(other.get_absolute_url())) == ["Stop watching"]


def test_who_has_all_reminders_off_is_told_so(signed_in, ann):
    tender()
    answering.stop_all(person=ann)
    assert "all your reminders are off" in text(signed_in.post(WATCH, follow=True))


def test_there_is_no_page_to_watch_what_is_not_there(signed_in):
    assert signed_in.get("/tenders/ocds-h6vhtk-nothing/watch/").status_code == 404
