"""Searches are saved, changed, deleted and stopped, on their pages."""

from html import unescape

import pytest
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.audit.models import Event
from portal.organisations.models import Role
from portal.outbox.composing import compose
from tenders import emails, links, searches
from tenders.actions import searches as actions
from tenders.models import SavedSearch
from tests.factories.accounts import make_user
from tests.factories.organisations import make_membership, make_organisation
from tests.factories.searches import mail_all, make_search, match_all
from tests.factories.tenders import tender

pytestmark = pytest.mark.django_db

NEW = "/my/searches/new/"
LIST = "/my/searches/"


@pytest.fixture
def ann(client):
    person = make_user(name="Ann Person")
    client.force_login(person)
    return person


@pytest.fixture
def body(ann):
    return make_organisation(name="Ramps & Rights", manager=ann, services=["advocacy_peer_support"])


def text(response, status=200):
    assert response.status_code == status
    return unescape(response.content.decode())


def save(client, query="q=advocacy", **fields):
    form = {"name": "Advocacy", "how_often": "daily", **fields}
    return client.post(f"{NEW}?{query}", form, follow=True)


# The plain form


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("", ""),
        ("status=open&page=3&after=x&sort=value&nonsense=1", ""),
        ("q=+peer++support&status=all", "q=peer+support&status=all"),
        ("status=all&q=peer+support", "q=peer+support&status=all"),
        ("value_min=£25,000.00", "value_min=25000"),
        ("closes_before=2027-1-5", "closes_before=2027-01-05"),
        ("area=Leeds", "area=E08000035"),
        ("region=nonsense&service=education", "service=education"),
        ("cpv=85311000-2", "cpv=85311"),
    ],
)
def test_the_same_search_is_kept_in_the_same_words_however_it_was_typed(typed, plain):
    assert searches.plain(searches.read(typed)) == plain


def test_what_is_kept_finds_the_same_and_stays_as_it_is():
    query = "area=E08000035&closes_before=2027-01-05&q=peer+support&value_min=25000"
    assert searches.plain(searches.read(query)) == query


def test_a_name_is_proposed_out_of_what_was_chosen():
    search = searches.read("q=advocacy&region=UKE&value_min=1000")
    words = "“advocacy”, Yorkshire and The Humber, worth at least £1,000"
    assert searches.proposed_name(search) == words
    assert searches.proposed_name(searches.read("")) == "All open tenders"


# Saving


def test_the_list_leads_to_saving_the_search_that_it_shows(client):
    page = text(client.get("/tenders/?q=advocacy&region=UKE"))
    assert f'href="{NEW}?q=advocacy&region=UKE"' in page


def test_a_visitor_is_led_through_the_sign_in_and_back_to_the_same_search(client):
    answer = client.get(f"{NEW}?q=advocacy")
    assert answer["Location"] == f"/accounts/login/?next={NEW}%3Fq%3Dadvocacy"


def test_how_often_is_asked_and_never_assumed(client, ann):
    page = text(client.get(f"{NEW}?q=advocacy"))
    assert "Words: advocacy" in page
    assert 'value="“advocacy”"' in page
    assert "checked" not in page
    refused = text(save(client, how_often="", name="My own words"), 422)
    assert "Choose how often we mail what is new" in refused
    assert 'value="My own words"' in refused
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize("how_often", ["at_once", "daily", "weekly", "never"])
def test_a_search_is_saved_as_chosen(client, ann, how_often):
    page = text(save(client, "q=advocacy&sort=value&page=2", how_often=how_often))
    assert "“Advocacy” is saved." in page
    assert ("We send no mail for it." in page) == (how_often == "never")
    saved = SavedSearch.objects.get()
    assert (saved.person, saved.saved_by, saved.query) == (ann, ann, "q=advocacy")
    assert saved.how_often == how_often
    assert (saved.next_at is not None) == (how_often in ("daily", "weekly"))


def test_the_same_search_is_saved_once(client, ann):
    save(client, name="First")
    assert "saved already, as “First”" in text(save(client, "q=advocacy&page=2"), 422)
    assert "is saved" in text(save(client, "q=kayaks"))


def test_there_is_an_end_to_searches(client, ann, monkeypatch):
    monkeypatch.setattr(actions, "MOST", 1)
    save(client)
    assert "1 searches are saved already" in text(save(client, "q=kayaks"), 422)


def test_words_that_no_index_can_hold_are_refused(client, ann):
    assert "more words than we can keep" in text(save(client, "q=" + "😀" * 200), 422)


def test_a_search_of_what_is_over_can_be_kept_but_not_mailed(client, ann):
    assert "only mail tenders that are open or planned" in text(save(client, "status=closed"), 422)
    assert "is saved" in text(save(client, "status=closed", how_often="never"))


def test_what_could_not_be_read_is_said_before_it_is_left_out(client, ann):
    page = text(client.get(f"{NEW}?q=advocacy&region=nonsense"))
    assert "left out: Region" in page


def test_it_can_be_saved_for_an_organisation_in_which_one_may_edit(client, ann, body):
    other = make_membership(person=ann, role=Role.VIEW).organisation
    page = text(client.get(f"{NEW}?q=advocacy"))
    assert "For Ramps & Rights" in page
    assert f"For {other}" not in page
    assert "Choose for whom you save it." in text(save(client), 422)
    assert save(client, owner=other.slug).status_code == 422
    save(client, owner=body.slug)
    saved = SavedSearch.objects.get()
    assert (saved.organisation, saved.person, saved.saved_by) == (body, None, ann)
    assert Event.objects.get(kind="search-saved").by_id == ann.pk


def test_what_a_person_saves_for_themselves_is_not_in_the_audit_trail(client, ann, body):
    save(client, owner="me/")
    assert SavedSearch.objects.get().person == ann
    assert not Event.objects.filter(kind="search-saved").exists()


# What fits us


def test_an_organisation_is_offered_what_fits_it_and_is_asked_how_often(client, ann, body):
    offer = f'href="{NEW}?for_us={body.slug}"'
    for address in (body.get_absolute_url(), f"/organisations/{body.slug}/tenders/"):
        assert offer in text(client.get(address))
    page = text(client.get(f"{NEW}?for_us={body.slug}"))
    assert "checked" not in page
    assert 'value="What fits Ramps & Rights"' in page
    save(client, f"for_us={body.slug}", how_often="weekly")
    saved = SavedSearch.objects.get()
    assert (saved.organisation, saved.for_us, saved.query) == (body, True, "")
    assert saved.how_often == "weekly"
    for address in (body.get_absolute_url(), f"/organisations/{body.slug}/tenders/"):
        assert offer not in text(client.get(address))


def test_no_thank_you_is_remembered_and_can_be_changed(client, ann, body):
    page = text(client.get(body.get_absolute_url()))
    assert "No, thank you" in page
    page = text(save(client, f"for_us={body.slug}", how_often="never"))
    assert "We send no mail for it." in page
    assert "No, thank you" not in text(client.get(body.get_absolute_url()))


def test_before_it_says_what_it_does_whoever_manages_is_asked_to(client, ann):
    empty = make_organisation(manager=ann)
    page = text(client.get(empty.get_absolute_url()))
    assert "Then we can mail you new tenders that fit." in page
    assert "for_us=" not in page


def test_who_may_not_edit_is_offered_nothing_and_refused(client, body):
    client.force_login(make_membership(organisation=body, role=Role.VIEW).person)
    assert "Shall we mail you what fits?" not in text(client.get(body.get_absolute_url()))
    assert client.get(f"{NEW}?for_us={body.slug}").status_code == 403
    client.force_login(make_user())
    assert client.get(f"{NEW}?for_us={body.slug}").status_code == 404


# The list and the page of a search


def test_the_list_says_what_each_asks_for_finds_and_last_mailed(client, ann, body):
    make_search(ann, "q=advocacy", name="My advocacy")
    make_search(make_user(), "q=strange", name="A stranger's")
    ours = make_search(ann, organisation=body, name="Ours")
    make_search(ann, organisation=body, name="Fits", for_us=True, how_often="weekly")
    tender()
    match_all()
    mail_all()
    page = text(client.get(LIST))
    for words in ("My advocacy", "Words: advocacy", "1 open tender", "At once", "Ramps & Rights"):
        assert words in page
    assert "stranger" not in page
    assert f"{timezone.localdate():%B %Y}" in page
    assert ours.name in page


def test_name_and_how_often_are_changed(client, ann):
    search = make_search(ann, "q=advocacy", how_often="weekly")
    page = text(client.get(search.get_absolute_url()))
    assert page.count("checked") == 1
    form = {"name": "Another", "how_often": "daily"}
    assert "“Another” is changed." in text(
        client.post(search.get_absolute_url(), form, follow=True)
    )
    search.refresh_from_db()
    assert (search.name, search.how_often) == ("Another", "daily")
    assert text(client.post(search.get_absolute_url(), {"name": "", "how_often": "daily"}), 422)


def test_a_search_is_deleted_after_asking(client, ann, body):
    search = make_search(ann, organisation=body)
    address = f"{search.get_absolute_url()}delete/"
    assert "Delete “All open tenders”?" in text(client.get(address))
    assert SavedSearch.objects.exists()
    assert "is deleted" in text(client.post(address, follow=True))
    assert not SavedSearch.objects.exists()
    assert Event.objects.filter(kind="search-deleted").exists()


def test_who_may_view_sees_an_organisations_search_and_cannot_change_it(client, ann, body):
    search = make_search(ann, organisation=body)
    client.force_login(make_membership(organisation=body, role=Role.VIEW).person)
    page = text(client.get(search.get_absolute_url()))
    assert "Change it" not in page
    form = {"name": "x", "how_often": "never"}
    assert client.post(search.get_absolute_url(), form).status_code == 403
    assert client.post(f"{search.get_absolute_url()}delete/").status_code == 403
    client.force_login(make_membership(organisation=body, role=Role.EDIT).person)
    assert client.post(search.get_absolute_url(), form).status_code == 302
    assert Event.objects.get(kind="search-changed").old["how_often"] == "at_once"


def test_a_stranger_does_not_learn_that_there_is_a_search(client, ann):
    search = make_search(make_user())
    for address in (search.get_absolute_url(), f"{search.get_absolute_url()}delete/"):
        assert client.get(address).status_code == 404
        assert client.post(address, {"name": "x", "how_often": "never"}).status_code == 404


def test_a_search_that_means_nothing_any_more_says_so(client, ann):
    search = make_search(ann)
    SavedSearch.objects.update(query="region=gone")
    assert "no longer read a part of this search: Region" in text(client.get(LIST))
    assert "no longer read" in text(client.get(search.get_absolute_url()))


# The link in the mail


def test_opening_the_link_changes_nothing_and_its_button_stops_the_mail(client, ann):
    search = make_search(ann)
    client.logout()
    address = links.stop_path(ann.pk, [search.pk])
    assert "Stop the mail for this search?" in text(client.get(address))
    search.refresh_from_db()
    assert search.is_mailed
    assert "We send you no mail for this search" in text(client.post(address, follow=True))
    search.refresh_from_db()
    assert not search.is_mailed


def test_an_organisations_is_stopped_for_one_alone_who_can_take_it_back(client, ann, body):
    search = make_search(ann, organisation=body)
    address = links.stop_path(ann.pk, [search.pk])
    assert "Stop it for you alone" in text(client.get(search.get_absolute_url()))
    assert "others there still get it" in text(client.post(address, follow=True))
    search.refresh_from_db()
    assert search.is_mailed
    assert "Get this mail again" in text(client.get(search.get_absolute_url()))
    client.post(address, {"undo": "1"})
    assert not search.not_to.exists()


@pytest.mark.parametrize("signed", ["nonsense", "1-1:x:y", signing.TimestampSigner().sign("1-1")])
def test_a_link_that_is_none_of_ours_is_not_found(client, signed):
    assert client.get(f"/my/searches/stop/{signed}/").status_code == 404


def test_a_link_to_searches_that_are_gone_is_not_found(client, ann):
    search = make_search(ann)
    address = links.stop_path(ann.pk, [search.pk])
    search.delete()
    assert client.post(address).status_code == 404


# What the database holds


@pytest.mark.parametrize(
    "columns",
    [
        {"person": None},
        {"how_often": "hourly"},
        {"how_often": "daily", "next_at": None},
        {"how_often": "never", "next_at": timezone.now()},
        {"for_us": True},
        {"name": ""},
    ],
)
def test_what_must_not_be_cannot_be_written(ann, columns):
    search = make_search(ann)
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedSearch.objects.filter(pk=search.pk).update(**columns)


def test_no_owner_has_the_same_search_twice(ann, body):
    for owner in ({"person": ann}, {"organisation": body}):
        row = {**owner, "name": "x", "how_often": "never"}
        SavedSearch.objects.create(**row)
        with pytest.raises(IntegrityError), transaction.atomic():
            SavedSearch.objects.create(**row)


def test_the_sample_for_previews_is_a_mail_like_any(ann):
    context, letter = emails.samples()[emails.FOUND]
    words = compose(emails.FOUND, context, letter)
    assert "Why it is here" in words.text
    assert "Why it is here" in words.html
