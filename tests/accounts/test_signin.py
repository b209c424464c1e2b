import pytest
from django.conf import settings as portal

from portal.outbox.models import Message
from tests.accounts.helpers import is_signed_in, last_mail, link, page, title
from tests.factories.accounts import PASSWORD, make_user

pytestmark = pytest.mark.django_db
ADDRESS = "/accounts/login/"


def sign_in(client, email, password=PASSWORD, address=ADDRESS, **fields):
    return client.post(address, {"login": email, "password": password, **fields}, follow=True)


def test_a_person_signs_in_whatever_the_case_of_the_address(client):
    user = make_user(email="ann@example.org", name="Ann")
    response = sign_in(client, "ANN@example.org")
    assert response.redirect_chain == [("/", 302)]
    assert "You are signed in as Ann." in page(response)
    assert client.session["_auth_user_id"] == str(user.pk)


def test_the_sign_in_leads_back_to_where_it_was_asked_for(client):
    user = make_user()
    response = client.get("/accounts/name/")
    assert response["Location"] == "/accounts/login/?next=/accounts/name/"
    response = sign_in(client, user.email, address=response["Location"])
    assert response.redirect_chain == [("/accounts/name/", 302)]


def test_the_sign_in_does_not_lead_to_other_sites(client):
    user = make_user()
    response = sign_in(client, user.email, address=f"{ADDRESS}?next=https://bad.example/")
    assert response.redirect_chain == [("/", 302)]


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client):
    user = make_user()
    known = sign_in(client, user.email, "not the right one")
    unknown = sign_in(client, "nobody@example.org", "not the right one")
    assert known.status_code == unknown.status_code == 422
    assert "The e-mail address or the password is not right." in page(known)
    assert page(known) == page(unknown)
    assert title(known).startswith("Error: Sign in")


@pytest.mark.parametrize(("remember", "kept"), [({"remember": "on"}, True), ({}, False)])
def test_the_device_is_remembered_only_when_asked(client, remember, kept):
    user = make_user()
    sign_in(client, user.email, **remember)
    cookie = client.cookies[portal.SESSION_COOKIE_NAME]
    assert bool(cookie["max-age"]) is kept
    assert cookie["httponly"]


def test_the_form_can_be_filled_by_a_password_manager(client):
    html = client.get(ADDRESS).content.decode()
    assert 'autocomplete="email"' in html
    assert 'autocomplete="current-password"' in html
    assert "14 days" in html


def test_who_has_not_confirmed_gets_a_new_message(client):
    user = make_user(confirmed=False)
    response = sign_in(client, user.email)
    assert response.redirect_chain == [("/accounts/confirm-email/", 302)]
    assert not is_signed_in(client)
    assert last_mail().to == user.email
    client.post(link(last_mail()))
    assert is_signed_in(client)


def test_a_closed_account_cannot_be_used(client):
    user = make_user()
    user.is_active = False
    user.save()
    response = sign_in(client, user.email)
    assert "This account is closed" in page(response)
    assert not is_signed_in(client)


def test_signing_out_needs_a_post(client):
    client.force_login(make_user())
    assert "Do you want to sign out?" in page(client.get("/accounts/logout/"))
    assert is_signed_in(client)
    response = client.post("/accounts/logout/", follow=True)
    assert "You are signed out." in page(response)
    assert not is_signed_in(client)


def test_signing_out_when_nobody_is_signed_in_goes_home(client):
    assert client.get("/accounts/logout/")["Location"] == "/"


def test_after_five_wrong_passwords_the_right_one_has_to_wait(client):
    user = make_user()
    for _ in range(5):
        sign_in(client, user.email, "not the right one")
    response = sign_in(client, user.email)
    assert response.status_code == 422
    assert "There were too many tries. Wait five minutes, then try again." in page(response)
    assert not is_signed_in(client)


def test_too_many_tries_from_one_place_get_429_in_the_house_style(client):
    for number in range(30):
        sign_in(client, f"nobody{number}@example.org")
    response = sign_in(client, "nobody@example.org")
    assert response.status_code == 429
    assert title(response).startswith("Too many tries")
    assert "Wait some minutes" in page(response)
    assert '<a class="skip-link"' in response.content.decode()


def test_limits_go_by_the_address_that_the_proxy_names(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for _ in range(31):
        client.post(ADDRESS, {}, headers={"X-Forwarded-For": "10.0.0.1, 192.0.2.1"})
    again = client.post(ADDRESS, {}, headers={"X-Forwarded-For": "10.0.0.2, 192.0.2.1"})
    other = client.post(ADDRESS, {}, headers={"X-Forwarded-For": "10.0.0.1, 192.0.2.2"})
    assert (again.status_code, other.status_code) == (429, 422)


def test_who_is_signed_in_is_not_asked_again(client):
    client.force_login(make_user())
    for address in (ADDRESS, "/accounts/signup/"):
        assert client.get(address)["Location"] == "/"


def test_no_mail_is_sent_for_a_sign_in(client):
    sign_in(client, make_user().email)
    assert not Message.objects.exists()
