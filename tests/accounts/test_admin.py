import pytest

from portal import audit
from portal.accounts import roles
from tests.accounts.helpers import page
from tests.accounts.test_signin import sign_in
from tests.factories.accounts import code, make_administrator, make_coordinator, make_user
from tests.factories.outbox import make_message

pytestmark = pytest.mark.django_db
LISTS = ["/admin/", "/admin/accounts/user/", "/admin/audit/event/", "/admin/outbox/message/"]


def test_the_way_into_the_admin_is_our_sign_in_with_the_second_step(client):
    user = make_administrator()
    response = client.get("/admin/audit/event/", follow=True)
    assert response.redirect_chain[-1][0] == "/accounts/login/?next=/admin/audit/event/"
    sign_in(client, user.email, address=response.redirect_chain[-1][0])
    response = client.post("/accounts/2fa/authenticate/", {"code": code()}, follow=True)
    assert response.redirect_chain == [("/admin/audit/event/", 302)]
    assert response.status_code == 200


def test_an_administrator_without_a_second_step_sets_it_up_first(client):
    client.force_login(make_user(role=roles.ADMINISTRATOR))
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0] == "/accounts/2fa/"
    assert "first switch on the second step" in page(response)


@pytest.mark.parametrize("make", [make_user, make_coordinator])
def test_the_admin_is_closed_to_others(client, make):
    client.force_login(make())
    assert client.get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize("address", LISTS)
def test_an_administrator_looks_and_changes_nothing(client, address):
    user = make_administrator()
    message, event = make_message(person=user), audit.record("tried", target=user)
    client.force_login(user)
    assert client.get(address).status_code == 200
    for kind, thing in {
        "accounts/user": user,
        "audit/event": event,
        "outbox/message": message,
    }.items():
        assert client.get(f"/admin/{kind}/{thing.pk}/change/").status_code == 200
        assert client.post(f"/admin/{kind}/{thing.pk}/change/", {}).status_code == 403
        assert client.post(f"/admin/{kind}/{thing.pk}/delete/", {"post": "yes"}).status_code == 403
        assert client.get(f"/admin/{kind}/add/").status_code == 403


def test_the_admin_does_not_show_links_that_open_accounts(client):
    message = make_message(text="see http://testserver/accounts/confirm-email/secret/")
    client.force_login(make_administrator())
    response = client.get(f"/admin/outbox/message/{message.pk}/change/")
    assert message.subject in page(response)
    assert "confirm-email" not in response.content.decode()


def test_the_admin_does_not_show_passwords(client):
    user = make_administrator()
    client.force_login(user)
    response = client.get(f"/admin/accounts/user/{user.pk}/change/")
    assert user.password not in response.content.decode()


def test_the_admin_says_that_it_is_for_looking_and_leads_back_and_out(client):
    client.force_login(make_administrator())
    assert 'href="/admin/"' in client.get("/accounts/").content.decode()
    response = client.get("/admin/")
    assert "DPULO Portal: for looking only" in page(response)
    for address in ("/accounts/", "/accounts/logout/"):
        assert f'href="{address}"' in response.content.decode()
    assert "Log out" not in page(response)


def test_signing_out_in_the_admin_is_signing_out_of_the_portal(client):
    client.force_login(make_administrator())
    response = client.post("/admin/logout/", follow=True)
    assert response.redirect_chain == [("/", 302)]
    assert "You are signed out." in page(response)


def test_the_admin_has_no_password_page_of_its_own(client):
    client.force_login(make_administrator())
    assert client.get("/admin/password_change/")["Location"] == "/accounts/password/change/"
