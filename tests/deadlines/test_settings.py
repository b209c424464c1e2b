"""When we remind, and whom: chosen on pages."""

import pytest
from django.urls import reverse

from portal.deadlines.actions import answering, choosing
from portal.deadlines.forms import ChoiceForm, days_in_words
from portal.deadlines.models import DAYS, OFFERED, Calendar, Choice, Tell
from portal.organisations.models import Role
from portal.outbox.models import StoppedAddress
from tests.factories.accounts import make_user
from tests.factories.organisations import make_membership, make_organisation

pytestmark = pytest.mark.django_db
SETTINGS = "/my/settings/"


@pytest.fixture
def ann():
    return make_user(email="ann@example.org")


@pytest.fixture
def body(ann):
    return make_organisation(name="Ramps & Rights", manager=ann)


@pytest.fixture
def signed_in(client, ann):
    client.force_login(ann)
    return client


def text(answer):
    return answer.content.decode()


def test_it_starts_with_what_holds_where_nothing_was_chosen(signed_in):
    form = signed_in.get(SETTINGS).context["form"]
    assert {name: form.initial[name] for name in DAYS} == DAYS
    assert form.initial["quiet"] == []
    assert not Choice.objects.exists()


def test_everything_that_the_database_takes_is_offered_in_words():
    form = ChoiceForm()
    for name, days in OFFERED.items():
        assert form.fields[name].choices == [(each, days_in_words(each)) for each in days]
    assert [days_in_words(days) for days in (0, 1, 2, 7, 365)] == [
        "On the morning of the last day",
        "1 day before",
        "2 days before",
        "7 days (a week) before",
        "365 days (a year) before",
    ]


def test_what_is_chosen_is_kept_and_stands_in_the_form_again(signed_in, ann):
    chosen = {"closing": [1, 0], "prepare": [], "expect": [28], "ahead": [730], "quiet": [5, 6]}
    assert signed_in.post(SETTINGS, chosen).url == SETTINGS
    choice = Choice.objects.get(person=ann)
    assert {name: sorted(getattr(choice, name)) for name in chosen} == {
        name: sorted(days) for name, days in chosen.items()
    }
    assert sorted(signed_in.get(SETTINGS).context["form"].initial["quiet"]) == [5, 6]


def test_no_quiet_week(signed_in):
    answer = signed_in.post(SETTINGS, {"closing": [0], "quiet": range(7)})
    assert answer.status_code == 422
    assert "You have ticked all seven days." in text(answer)
    assert "<title>Error: " in text(answer)
    assert not Choice.objects.exists()


@pytest.mark.parametrize("sent", [{"closing": 4}, {"quiet": 7}, {"ahead": "x"}, {"expect": -1}])
def test_nothing_else_can_be_chosen(signed_in, sent):
    answer = signed_in.post(SETTINGS, sent)
    assert answer.status_code == 422
    assert "Choose from the list." in text(answer)


def test_all_reminders_are_stopped_in_one_press_and_taken_back(signed_in, ann):
    address = reverse("my:all_reminders")
    assert signed_in.get(address).status_code == 405
    assert "All your reminders are off" in text(signed_in.post(address, follow=True))
    assert Choice.objects.all_off(ann)
    page = text(signed_in.post(address, {"undo": "1"}, follow=True))
    assert "All your reminders are off" not in page
    assert not Choice.objects.all_off(ann)


def test_saving_the_days_leaves_reminders_off_that_are_off(signed_in, ann):
    answering.stop_all(person=ann)
    signed_in.post(SETTINGS, {"closing": [1]})
    assert Choice.objects.all_off(ann)


def test_it_names_the_address_and_says_when_mail_came_back(signed_in):
    assert "ann@example.org" in text(signed_in.get(SETTINGS))
    assert "came back" not in text(signed_in.get(SETTINGS))
    StoppedAddress.objects.create(
        address="Ann@example.org", reason=StoppedAddress.Reason.BOUNCED, said="No such mailbox"
    )
    page = text(signed_in.get(SETTINGS))
    assert "Mail to this address came back" in page
    assert "No such mailbox" in page
    assert page.count(reverse("account_email")) == 2


# Calendars


def test_each_calendar_has_an_address_that_can_be_copied_and_stays(signed_in, ann, body, settings):
    settings.SITE_URL = "https://portal.example"
    make_organisation(manager=make_user())
    page = text(signed_in.get(SETTINGS))
    own, ours = Calendar.objects.filter(person=ann).order_by("pk")
    assert (own.organisation, ours.organisation) == (None, body)
    for calendar in (own, ours):
        assert f"<code>https://portal.example/calendars/{calendar.secret}.ics</code>" in page
        assert f'href="webcal://portal.example/calendars/{calendar.secret}.ics"' in page
    signed_in.get(SETTINGS)
    assert Calendar.objects.count() == 2


def test_an_address_is_renewed_by_the_button_and_not_by_the_page(signed_in, ann):
    calendar = choosing.calendar_of(ann)
    address = reverse("my:renew", args=[calendar.pk])
    assert "The old one ends at once" in text(signed_in.get(address))
    assert Calendar.objects.get().secret == calendar.secret
    signed_in.post(address)
    assert Calendar.objects.get().secret != calendar.secret


def test_nobody_renews_the_address_of_another(signed_in):
    theirs = choosing.calendar_of(make_user())
    assert signed_in.post(reverse("my:renew", args=[theirs.pk])).status_code == 404
    assert Calendar.objects.get().secret == theirs.secret


# Of an organisation


def test_who_manages_chooses_for_the_organisation(signed_in, body, ann):
    address = f"/organisations/{body.slug}/reminders/"
    assert signed_in.get(address).context["form"].initial["tell"] == Tell.EVERYONE
    signed_in.post(address, {"closing": [3], "quiet": [6], "tell": "involved"})
    choice = Choice.objects.get()
    assert (choice.organisation, choice.person) == (body, None)
    assert (choice.closing, choice.quiet, choice.tell) == ([3], [6], Tell.INVOLVED)
    assert signed_in.get(address).context["form"].initial["tell"] == Tell.INVOLVED


def test_others_do_not(client, body):
    address = f"/organisations/{body.slug}/reminders/"
    for role in [Role.VIEW, Role.EDIT, Role.SEND]:
        client.force_login(make_membership(organisation=body, role=role).person)
        assert client.post(address, {"tell": "everyone"}).status_code == 403
    client.force_login(make_user())
    assert client.post(address, {"tell": "everyone"}).status_code == 404
    assert not Choice.objects.exists()


def test_an_organisation_has_no_quiet_week_either_and_tells_somebody(signed_in, body):
    address = f"/organisations/{body.slug}/reminders/"
    answer = signed_in.post(address, {"quiet": range(7)})
    assert answer.status_code == 422
    for words in ["You have ticked all seven days.", "Choose whom we remind."]:
        assert words in text(answer)
