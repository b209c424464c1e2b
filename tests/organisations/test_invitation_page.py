import re
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.organisations.models import Invitation, Membership, Role
from portal.outbox.models import Message
from tests.factories.accounts import PASSWORD, make_user
from tests.factories.organisations import make_invitation, make_membership, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return make_organisation(name="Ramps & Rights")


@pytest.fixture
def invitation(organisation):
    return make_invitation(
        organisation=organisation,
        email="Ada@example.org",
        invited_by=make_user(name="Bo Boss"),
        role=Role.EDIT,
    )


@pytest.fixture
def ada():
    return make_user(email="ada@example.org", name="Ada")


def text(response):
    return response.content.decode()


def test_opening_the_page_changes_nothing(client, invitation, ada):
    client.force_login(ada)
    page = text(client.get(invitation.get_absolute_url()))
    assert "Bo Boss invites you to join <strong>Ramps &amp; Rights</strong>." in page
    assert "Your role would be “Edit”: you could see the work, and write and change drafts." in page
    assert "Join Ramps &amp; Rights" in page
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.OPEN
    assert not Membership.objects.exists()


def test_the_button_accepts(client, invitation, ada):
    client.force_login(ada)
    response = client.post(invitation.get_absolute_url(), follow=True)
    assert response.redirect_chain == [("/organisations/ramps-rights/", 302)]
    assert "You are now a member of Ramps &amp; Rights." in text(response)
    assert Membership.objects.get().person == ada


def test_a_visitor_is_shown_both_ways_in_and_back(client, invitation):
    page = text(client.get(invitation.get_absolute_url()))
    url = invitation.get_absolute_url()
    assert f'href="/accounts/signup/?next={url}&amp;email=Ada%40example.org"' in page
    assert f'href="/accounts/login/?next={url}"' in page
    assert "with the e-mail address <strong>Ada@example.org</strong>" in page
    assert page.split("<main")[1].count("<button") == 1  # it says no
    assert client.post(url).url == f"/accounts/login/?next={url}"


def test_somebody_else_is_told_what_to_do_and_cannot_accept(client, invitation):
    client.force_login(make_user(email="eve@example.org"))
    page = text(client.get(invitation.get_absolute_url()))
    assert "This invitation was sent to Ada@example.org." in page
    assert "You are signed in as eve@example.org." in page
    assert "ask Bo Boss to invite eve@example.org instead" in page
    assert "Join Ramps" not in page
    response = client.post(invitation.get_absolute_url())
    assert response.status_code == 422
    assert "This invitation is for Ada@example.org." in text(response)
    assert not Membership.objects.exists()


def test_signing_out_from_there_leads_back(client, invitation):
    client.force_login(make_user(email="eve@example.org"))
    url = invitation.get_absolute_url()
    assert f'href="/accounts/logout/?next={url}"' in text(client.get(url))
    assert client.post(f"/accounts/logout/?next={url}").url == url


def test_the_sign_up_has_the_address_filled_in_already(client, invitation):
    url = invitation.get_absolute_url()
    page = text(client.get("/accounts/signup/", {"next": url, "email": invitation.email}))
    assert 'value="Ada@example.org"' in page


@pytest.mark.parametrize("signed_in", [True, False])
def test_no_thank_you_closes_the_invitation_and_those_who_manage_see_it(
    client, invitation, organisation, ada, signed_in
):
    url = invitation.get_absolute_url()
    if signed_in:
        client.force_login(ada)
    assert "No, thank you" in text(client.get(url))
    page = text(client.post(f"{url}decline/", follow=True))
    assert "You have declined the invitation to Ramps &amp; Rights." in page
    assert "<title>Declined invitation to Ramps &amp; Rights" in page
    assert "ask Bo Boss for a new one" in page
    client.force_login(make_membership(organisation=organisation, role=Role.MANAGE).person)
    assert "Ada@example.org said “No, thank you” on" in text(
        client.get("/organisations/ramps-rights/members/")
    )


def test_whoever_invites_somebody_twice_is_shown_the_button_that_sends_it_again(
    client, invitation, organisation
):
    client.force_login(make_membership(organisation=organisation, role=Role.MANAGE).person)
    typed = {"email": "ada@example.org", "role": "view"}
    page = text(client.post("/organisations/ramps-rights/members/", typed))
    assert "We have already invited Ada@example.org." in page
    assert "Send the invitation to Ada@example.org again</button>" in page
    Invitation.objects.update(sent_at=timezone.now() - timedelta(hours=7))
    answer = client.post(
        f"/organisations/ramps-rights/invitations/{invitation.pk}/again/", follow=True
    )
    assert "We have sent the invitation to Ada@example.org again." in text(answer)


def test_somebody_else_cannot_say_no_and_nobody_by_opening_a_link(client, invitation):
    url = f"{invitation.get_absolute_url()}decline/"
    assert client.get(url).status_code == 405
    client.force_login(make_user(email="eve@example.org"))
    assert "No, thank you" not in text(client.get(invitation.get_absolute_url()))
    assert "This invitation is for Ada@example.org." in text(client.post(url, follow=True))
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.OPEN


def test_no_thank_you_a_second_time_says_how_it_stands(client, invitation):
    url = f"{invitation.get_absolute_url()}decline/"
    client.post(url)
    assert "This invitation has been declined." in text(client.post(url, follow=True))


@pytest.mark.parametrize("decision", ["accepted", "withdrawn"])
def test_a_decided_invitation_says_so(client, invitation, ada, decision):
    decided = {f"{decision}_by": make_user(), f"{decision}_at": timezone.now()}
    Invitation.objects.update(**decided)
    client.force_login(ada)
    page = text(client.get(invitation.get_absolute_url()))
    assert f"This invitation has been {decision}" in page
    assert f"{decision.capitalize()} invitation to Ramps &amp; Rights" in page.split("</title>")[0]
    assert "Bo Boss" in page
    assert client.post(invitation.get_absolute_url()).status_code == 422


def test_an_expired_invitation_says_so_and_whom_to_ask(client, invitation, ada):
    past = timezone.now() - timedelta(days=20)
    Invitation.objects.update(sent_at=past, expires_at=past + timedelta(days=14))
    client.force_login(ada)
    page = text(client.get(invitation.get_absolute_url()))
    assert "This invitation has expired." in page
    assert "Ask Bo Boss to send it again." in page
    assert client.post(invitation.get_absolute_url()).status_code == 422


def test_a_member_is_led_to_the_organisation(client, invitation, ada, organisation):
    make_membership(organisation=organisation, person=ada)
    client.force_login(ada)
    page = text(client.get(invitation.get_absolute_url()))
    assert "You are a member already." in page
    assert "Join Ramps" not in page


@pytest.mark.parametrize("secret", ["x", "x" * 500, "%00", "..%2f"])
def test_an_unknown_secret_is_not_there(client, secret):
    assert client.get(f"/organisations/invitations/{secret}/").status_code == 404


def test_a_newcomer_signs_up_confirms_and_comes_back_to_the_invitation(client, invitation):
    url = invitation.get_absolute_url()
    typed = {"name": "Ada", "email": "ada@example.org", "password1": PASSWORD, "next": url}
    client.post("/accounts/signup/", typed)
    mail = Message.objects.get(to="ada@example.org").text
    confirm = re.search(r"http://testserver(/accounts/confirm-email/\S+)", mail)[1]
    response = client.post(confirm)
    assert response.url == url
    response = client.post(url, follow=True)
    assert "You are now a member of Ramps &amp; Rights." in text(response)
    assert Membership.objects.get().person.email == "ada@example.org"
