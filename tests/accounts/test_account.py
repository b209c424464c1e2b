import pytest

from portal.audit.models import Event
from tests.accounts.helpers import page, title
from tests.factories.accounts import make_coordinator, make_user

pytestmark = pytest.mark.django_db


def test_the_own_details_stand_on_one_page(client):
    client.force_login(make_user(name="Ann O'Hara", email="ann@example.org"))
    response = client.get("/accounts/")
    assert title(response).startswith("Your account")
    assert "Ann O&#x27;Hara" in page(response)
    assert "ann@example.org" in page(response)
    assert "Your part in this portal" not in page(response)


def test_officers_see_that_they_are(client):
    client.force_login(make_coordinator())
    assert "Your part in this portal Coordinator" in page(client.get("/accounts/"))


@pytest.mark.parametrize("address", ["/accounts/", "/accounts/name/", "/accounts/email/"])
def test_the_own_details_are_for_who_is_signed_in(client, address):
    assert client.get(address)["Location"] == f"/accounts/login/?next={address}"


def test_a_name_is_changed_and_the_change_recorded(client):
    user = make_user(name="Ann")
    client.force_login(user)
    assert 'value="Ann"' in client.get("/accounts/name/").content.decode()
    response = client.post("/accounts/name/", {"name": "Anna"}, follow=True)
    assert response.redirect_chain == [("/accounts/", 302)]
    assert "We have changed your name." in page(response)
    event = Event.objects.get()
    assert (event.kind, event.old, event.new) == ("name-changed", "Ann", "Anna")
    assert (event.by_id, event.target_id) == (user.pk, str(user.pk))


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\0b"])
def test_what_is_no_name_is_refused(client, name):
    user = make_user(name="Ann")
    client.force_login(user)
    response = client.post("/accounts/name/", {"name": name})
    assert response.status_code == 422
    user.refresh_from_db()
    assert user.name == "Ann"
