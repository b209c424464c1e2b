import base64
import re

import pytest

from tests.accounts.helpers import is_signed_in, last_mail, page, title
from tests.accounts.test_signin import sign_in
from tests.factories.accounts import PASSWORD, SECRET, code, make_user, with_second_step

pytestmark = pytest.mark.django_db
INDEX = "/accounts/2fa/"
ACTIVATE = "/accounts/2fa/totp/activate/"
CODE = "/accounts/2fa/authenticate/"


def show_password(client, response):
    """Answers the question for the password, and goes on to where the person wanted to go."""
    assert response["Location"].startswith("/accounts/reauthenticate/?next=")
    return client.post(response["Location"], {"password": PASSWORD}, follow=True)


def recovery_codes(user):
    return user.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()


@pytest.mark.django_db(transaction=True)  # allauth tells of it after the commit
def test_a_person_sets_up_the_second_step(client):
    user = make_user()
    client.force_login(user)
    assert "Off" in page(client.get(INDEX))
    response = show_password(client, client.get(ACTIVATE))
    html = response.content.decode()
    secret = client.session["mfa.totp.secret"]
    assert " ".join(re.findall(".{4}", secret)) in page(response)
    assert "img-src 'self' data:" in response["Content-Security-Policy"]
    picture = base64.b64decode(re.search(r"data:image/svg\+xml;base64,([^\"]+)", html)[1])
    assert b'fill="white"' in picture  # a camera reads it on a dark page as well
    assert 'alt="QR code. It holds the same key that stands above as text."' in html
    assert 'autocomplete="one-time-code"' in html

    response = client.post(ACTIVATE, {"code": "000000"})
    assert response.status_code == 422
    assert "This code is not right." in page(response)
    assert client.session["mfa.totp.secret"] == secret

    typed = code(secret)
    response = client.post(ACTIVATE, {"code": f"{typed[:3]} {typed[3:]}"}, follow=True)
    assert response.redirect_chain == [("/accounts/2fa/recovery-codes/", 302)]
    assert "The second step is on." in page(response)
    for recovery in recovery_codes(user):
        assert recovery in page(response)
    assert last_mail().subject == "The second step for DPULO Portal is on"
    assert "On Change or switch off the second step" in page(client.get("/accounts/"))


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_the_code_comes_after_the_password(client, kind):
    user = with_second_step(make_user())
    response = sign_in(client, user.email, address="/accounts/login/?next=/accounts/name/")
    assert response.redirect_chain == [(CODE, 302)]
    assert title(response).startswith("Sign in: second step")
    assert not is_signed_in(client)
    typed = code() if kind == "app" else recovery_codes(user)[0]
    response = client.post(CODE, {"code": typed})
    assert response["Location"] == "/accounts/name/"
    assert is_signed_in(client)


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_a_code_works_once(client, kind):
    user = with_second_step(make_user())
    typed = code() if kind == "app" else recovery_codes(user)[0]
    sign_in(client, user.email)
    client.post(CODE, {"code": typed})
    again = type(client)()
    sign_in(again, user.email)
    assert again.post(CODE, {"code": typed}).status_code == 422
    assert not is_signed_in(again)


def test_a_wrong_code_is_told_and_limited(client):
    user = with_second_step(make_user())
    sign_in(client, user.email)
    for _ in range(5):
        response = client.post(CODE, {"code": "abc"})
        assert response.status_code == 422
        assert title(response).startswith("Error: Sign in")
    assert "This code is not right." in page(response)
    response = client.post(CODE, {"code": code()})
    assert "There were too many tries." in page(response)
    assert not is_signed_in(client)


def test_a_post_without_a_code_asks_again(client):
    user = with_second_step(make_user())
    sign_in(client, user.email)
    assert client.post(CODE, {"credential": "{}"})["Location"] == CODE


def test_without_a_password_there_is_no_second_step(client):
    assert client.get(CODE)["Location"] == "/accounts/login/"


def test_the_sign_in_can_be_broken_off(client):
    user = with_second_step(make_user())
    sign_in(client, user.email)
    response = client.post("/accounts/logout/", {"next": "/accounts/login/"}, follow=True)
    assert response.redirect_chain == [("/accounts/login/", 302)]


def test_the_second_step_is_switched_off_with_the_recovery_codes(client):
    user = with_second_step(make_user())
    client.force_login(user)
    response = show_password(client, client.get("/accounts/2fa/totp/deactivate/"))
    assert "your password alone is enough" in page(response)
    response = client.post("/accounts/2fa/totp/deactivate/", follow=True)
    assert "The second step is off." in page(response)
    assert not user.authenticator_set.exists()
    assert last_mail().subject == "The second step for DPULO Portal is off"


@pytest.mark.django_db(transaction=True)  # allauth tells of it after the commit
def test_recovery_codes_are_seen_downloaded_and_made_anew(client):
    user = with_second_step(make_user())
    client.force_login(user)
    old = recovery_codes(user)
    response = client.get("/accounts/2fa/recovery-codes/", follow=True)
    response = client.post(response.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    assert old[0] in page(response)
    response = client.get("/accounts/2fa/recovery-codes/download/")
    assert response.content.decode().split() == old
    response = client.post("/accounts/2fa/recovery-codes/generate/", follow=True)
    assert response.redirect_chain == [("/accounts/2fa/recovery-codes/", 302)]
    assert not set(recovery_codes(user)) & set(old)
    assert last_mail().subject == "New recovery codes for DPULO Portal"


def test_a_code_can_stand_in_for_the_password(client):
    user = with_second_step(make_user())
    client.force_login(user)
    response = client.get("/accounts/2fa/totp/deactivate/", follow=True)
    assert "Use a code from your app instead" in page(response)
    other = "/accounts/2fa/reauthenticate/?next=/accounts/2fa/totp/deactivate/"
    assert "Use your password instead" in page(client.get(other))
    response = client.post(other, {"code": code(SECRET)})
    assert response["Location"] == "/accounts/2fa/totp/deactivate/"


def test_a_new_address_that_waits_does_not_hinder_the_second_step(client):
    user = make_user()
    user.emailaddress_set.create(email="new@example.org")
    client.force_login(user)
    assert client.get(ACTIVATE)["Location"].startswith("/accounts/reauthenticate/")


def test_the_second_step_does_not_hinder_a_new_address(client):
    client.force_login(with_second_step(make_user()))
    response = client.post("/accounts/email/", {"email": "new@example.org", "action_add": "1"})
    response = show_password(client, response)
    assert "Not confirmed yet new@example.org" in page(response)
