import pytest

from portal.audit.models import Event
from tests.accounts.helpers import page, title
from tests.factories.accounts import make_coordinator, make_user
from tests.factories.organisations import make_invitation, make_membership, make_organisation

pytestmark = pytest.mark.django_db


def test_the_own_details_stand_on_one_page(client):
    client.force_login(make_user(name="Ann O'Hara", email="ann@example.org"))
    response = client.get("/accounts/")
    assert title(response).startswith("Your account")
    assert "Ann O&#x27;Hara" in page(response)
    assert "ann@example.org" in page(response)
    assert "Your role in this portal" not in page(response)


def test_somebody_without_an_organisation_reads_what_to_do_next(client):
    user = make_user()
    client.force_login(user)
    response = client.get("/accounts/")
    assert "What next? You do not belong to an organisation yet." in page(response)
    assert f"they need your e-mail address, {user.email}" in page(response)
    for address in ("/organisations/new/", "/tenders/"):
        assert f'href="{address}"' in response.content.decode().split("<h1>")[1]


def test_an_invitation_to_a_confirmed_address_comes_first(client):
    user = make_user(email="ann@example.org")
    invitation = make_invitation(email=user.email, organisation=make_organisation(name="Ramps"))
    make_invitation(email="other@example.org", organisation=make_organisation(name="Stairs"))
    client.force_login(user)
    response = client.get("/accounts/")
    assert "What next? Somebody invites you to join Ramps" in page(response)
    assert f'href="{invitation.get_absolute_url()}"' in response.content.decode()
    assert "Stairs" not in page(response)


def test_a_member_reads_nothing_of_it(client):
    client.force_login(make_membership().person)
    assert "What next?" not in page(client.get("/accounts/"))


def test_officers_see_that_they_are(client):
    client.force_login(make_coordinator())
    assert "Your role in this portal Coordinator" in page(client.get("/accounts/"))


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
