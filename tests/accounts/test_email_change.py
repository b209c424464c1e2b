import pytest
from django.core.cache import cache

from portal.accounts.models import User
from portal.outbox.models import Message
from tests.accounts.helpers import last_mail, link, page
from tests.factories.accounts import PASSWORD, make_user

pytestmark = pytest.mark.django_db
ADDRESS = "/accounts/email/"
ADD = {"action_add": "1"}


@pytest.fixture
def user(client):
    user = make_user(email="old@example.org")
    client.force_login(user)
    return user


def ask_for(client, email):
    """Types the new address, then the password that is asked for."""
    response = client.post(ADDRESS, {**ADD, "email": email})
    assert response["Location"] == "/accounts/reauthenticate/?next=%2Faccounts%2Femail%2F"
    return client.post(response["Location"], {"password": PASSWORD}, follow=True)


def test_the_page_has_the_field_that_says_which_form_it_is(client, user):
    html = client.get(ADDRESS).content.decode()
    [field] = [tag for tag in html.split("<input ")[1:] if 'name="action_add"' in tag]
    assert 'type="hidden"' in field
    assert 'value="1"' in field


def test_a_new_address_counts_once_it_is_confirmed(client, user):
    response = ask_for(client, "new@example.org")
    assert "Not confirmed yet new@example.org" in page(response)
    user.refresh_from_db()
    assert user.email == "old@example.org"
    message = last_mail()
    assert message.to == "new@example.org"
    assert message.subject == "Confirm your e-mail address for DPULO Portal"

    response = client.post(link(message), follow=True)
    assert response.redirect_chain == [("/accounts/", 302)]
    user.refresh_from_db()
    assert user.email == "new@example.org"
    told = last_mail()
    assert told.to == "old@example.org"
    assert "changed from old@example.org to new@example.org" in told.text


def test_a_wrong_password_changes_nothing(client, user):
    client.post(ADDRESS, {**ADD, "email": "new@example.org"})
    response = client.post("/accounts/reauthenticate/", {"password": "wrong"})
    assert response.status_code == 422
    assert "This is not your password." in page(response)
    assert not Message.objects.exists()


def test_the_change_can_be_called_off(client, user):
    ask_for(client, "new@example.org")
    response = client.post(ADDRESS, {"email": "new@example.org", "action_remove": "1"}, follow=True)
    assert "We have deleted new@example.org." in page(response)
    assert [a.email for a in user.emailaddress_set.all()] == ["old@example.org"]


def test_the_message_can_be_sent_again(client, user):
    ask_for(client, "new@example.org")
    Message.objects.all().delete()
    cache.clear()  # as three minutes later
    client.post(ADDRESS, {"email": "new@example.org", "action_send": "1"})
    assert last_mail().to == "new@example.org"


@pytest.mark.parametrize("email", ["", "no address", "OLD@example.org", "x" * 300 + "@example.org"])
def test_what_is_no_new_address_is_refused(client, user, email):
    response = client.post(ADDRESS, {**ADD, "email": email})
    assert response.status_code == 422


def test_the_address_of_somebody_else_looks_like_any_other(client, user):
    make_user(email="other@example.org")
    response = ask_for(client, "other@example.org")
    assert "We have sent a message to other@example.org." in page(response)


def test_an_address_that_somebody_signed_up_with_meanwhile_is_not_taken(client, user):
    ask_for(client, "new@example.org")
    User.objects.create_user("new@example.org", name="Somebody else")
    response = client.post(link(last_mail()), follow=True)
    assert "We cannot confirm new@example.org: another account uses it." in page(response)
    user.refresh_from_db()
    assert user.email == "old@example.org"
