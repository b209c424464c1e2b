import pytest
import time_machine

from portal.outbox.models import Message
from tests.accounts.helpers import is_signed_in, last_mail, link, page, title
from tests.factories.accounts import PASSWORD, make_user

pytestmark = pytest.mark.django_db
NEW = "nine loud umbrellas"
RESET = "/accounts/password/reset/"
CHANGE = "/accounts/password/change/"


def test_a_forgotten_password_is_replaced_by_a_link(client):
    user = make_user(name="Ann")
    response = client.post(RESET, {"email": user.email}, follow=True)
    assert response.redirect_chain == [("/accounts/password/reset/done/", 302)]
    message = last_mail()
    assert (message.to, message.person) == (user.email, user)
    assert message.subject == "Choose a new password for DPULO Portal"
    assert message.text.startswith("Hello Ann,")

    response = client.get(link(message), follow=True)
    form = response.redirect_chain[-1][0]  # without the key, which could leak
    assert "Choose a new password" in page(response)
    assert 'autocomplete="new-password"' in response.content.decode()

    response = client.post(form, {"password1": "short"})
    assert (response.status_code, title(response)[:5]) == (422, "Error")

    response = client.post(form, {"password1": NEW}, follow=True)
    assert "We have changed your password" in page(response)
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert not is_signed_in(client)
    assert last_mail().subject == "Your password for DPULO Portal was changed"


def test_a_link_works_once(client):
    user = make_user()
    client.post(RESET, {"email": user.email})
    address = link(last_mail())
    form = client.get(address)["Location"]
    client.post(form, {"password1": NEW})
    response = type(client)().get(address)
    assert "This link does not work any more" in page(response)
    assert title(response).startswith("This link does not work any more")


def test_a_link_works_for_one_day(client):
    user = make_user()
    with time_machine.travel("2027-03-01T12:00:00Z"):
        client.post(RESET, {"email": user.email})
    address = link(last_mail())
    with time_machine.travel("2027-03-02T11:59:00Z"):
        assert client.get(address).status_code == 302
    with time_machine.travel("2027-03-02T12:01:00Z"):
        assert "This link does not work any more" in page(type(client)().get(address))


def test_an_unknown_address_gets_the_same_page_and_another_mail(client):
    user = make_user()
    known = page(client.post(RESET, {"email": user.email}, follow=True))
    unknown = page(client.post(RESET, {"email": "nobody@example.org"}, follow=True))
    assert known == unknown
    message = last_mail()
    assert (message.to, message.person) == ("nobody@example.org", None)
    assert message.subject == "There is no account with this address on DPULO Portal"


def test_asking_for_links_is_limited(client):
    user = make_user()
    for _ in range(5):
        assert client.post(RESET, {"email": user.email}).status_code == 302
    response = client.post(RESET, {"email": user.email})
    assert (response.status_code, title(response)[:14]) == (429, "Too many tries")
    assert Message.objects.count() == 5


def test_a_password_is_changed_on_the_own_page(client):
    user = make_user()
    client.force_login(user)
    elsewhere = type(client)()
    elsewhere.force_login(user)
    response = client.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW}, follow=True)
    assert response.redirect_chain == [("/accounts/", 302)]
    assert "We have changed your password." in page(response)
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert elsewhere.get("/accounts/").status_code == 302  # the other device is signed out
    message = last_mail()
    assert message.subject == "Your password for DPULO Portal was changed"
    assert message.person == user
    assert "from the internet address 127.0.0.1" in message.text


def test_a_wrong_present_password_changes_nothing(client):
    user = make_user()
    client.force_login(user)
    response = client.post(CHANGE, {"oldpassword": "wrong", "password1": NEW})
    assert response.status_code == 422
    assert "This is not your current password." in page(response)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
