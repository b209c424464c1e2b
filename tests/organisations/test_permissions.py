import pytest
from django.urls import reverse

from portal.organisations.models import Role
from tests.factories.accounts import make_coordinator, make_user
from tests.factories.organisations import (
    make_buyer,
    make_invitation,
    make_membership,
    make_organisation,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return make_user()


@pytest.fixture
def organisation(manager):
    return make_organisation(manager=manager)


def address(name, organisation, *more):
    return reverse(f"organisations:{name}", args=[organisation.slug, *more])


MANAGED = ["edit", "members", "role", "remove", "again", "withdraw"]


@pytest.fixture
def ask(client, organisation):
    """Asks for a page of the organisation as somebody, and gives the status."""
    membership = make_membership(organisation=organisation)
    invitation = make_invitation(organisation=organisation)
    keys = {"role": membership, "remove": membership, "again": invitation, "withdraw": invitation}

    def status(name, person):
        if person:
            client.force_login(person)
        key = [keys[name].pk] if name in keys else []
        send = client.post if name == "again" else client.get
        return send(address(name, organisation, *key)).status_code

    return status


@pytest.mark.parametrize("name", MANAGED)
def test_only_those_who_manage_may(ask, organisation, manager, name):
    assert ask(name, make_user()) == 404
    for role in [Role.VIEW, Role.EDIT, Role.SEND]:
        assert ask(name, make_membership(organisation=organisation, role=role).person) == 403
    assert ask(name, make_coordinator()) == 403
    assert ask(name, manager) == (302 if name == "again" else 200)


@pytest.mark.parametrize("name", [*MANAGED, "leave"])
def test_a_visitor_is_asked_to_sign_in(ask, client, name):
    assert ask(name, None) == 302
    assert client.get("/organisations/new/").url == "/accounts/login/?next=/organisations/new/"


def test_who_sees_a_profile(ask, organisation, manager):
    assert ask("detail", None) == 404
    assert ask("detail", make_user()) == 404
    assert ask("detail", make_membership(organisation=organisation).person) == 200
    assert ask("detail", make_coordinator()) == 200
    assert ask("detail", manager) == 200


def test_only_members_leave(ask, manager):
    assert ask("leave", make_user()) == 404
    assert ask("leave", make_coordinator()) == 403
    assert ask("leave", manager) == 200


def test_nobody_takes_over_a_buyer_that_a_notice_named(client):
    buyer = make_buyer()
    client.force_login(make_user())
    for name in ["edit", "members", "leave"]:
        assert client.get(address(name, buyer)).status_code == 403
    invite = {"email": "me@example.org", "role": "manage"}
    assert client.post(address("members", buyer), invite).status_code == 403
    assert not buyer.memberships.exists()


def test_sending_again_is_no_page(client, organisation, manager):
    invitation = make_invitation(organisation=organisation)
    client.force_login(manager)
    assert client.get(address("again", organisation, invitation.pk)).status_code == 405
