"""Two at once, in two real transactions: the second starts before the first has ended."""

import pytest

from portal.organisations import actions
from portal.organisations.actions import (
    buyer_named_in_notice,
    buyers_named_in_notices,
    invitations,
)
from portal.organisations.actions.buyers import Named
from portal.organisations.identifiers import Number
from portal.organisations.models import Identifier, Organisation, Role
from tests.factories.accounts import make_user
from tests.factories.organisations import (
    make_buyer,
    make_invitation,
    make_membership,
    make_organisation,
)
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_person_at_once_from_two_organisations_keeps_to_the_limit(two_managers, monkeypatch):
    monkeypatch.setattr(invitations, "MOST_A_DAY", 1)
    person = two_managers[0].person
    bodies = [make_membership(person=person, role=Role.MANAGE).organisation for _ in range(2)]

    def invite(organisation, email):
        return actions.invite(organisation=organisation, by=person, email=email, role="view")

    _, refusal = at_once(
        lambda: invite(bodies[0], "a@example.org"), lambda: invite(bodies[1], "b@example.org")
    )
    assert "tomorrow" in str(refusal)


@pytest.fixture
def two_managers():
    organisation = make_organisation()
    return [make_membership(organisation=organisation, role=Role.MANAGE) for _ in range(2)]


def leave(membership):
    return lambda: actions.remove_member(membership=membership, by=membership.person)


def lower(membership):
    return lambda: actions.change_role(membership=membership, role=Role.VIEW, by=membership.person)


@pytest.mark.parametrize(("first", "second"), [(leave, leave), (lower, leave), (leave, lower)])
def test_two_managers_who_go_at_once_leave_one(two_managers, first, second):
    one, other = two_managers
    _, refusal = at_once(first(one), second(other))
    assert "the only one who manages" in str(refusal)
    assert one.organisation.memberships.filter(role=Role.MANAGE).get() == other


def test_an_invitation_accepted_while_it_is_withdrawn():
    ada, organisation = make_user(email="ada@example.org"), make_organisation()
    invitation = make_invitation(organisation=organisation, email=ada.email)
    _, refusal = at_once(
        lambda: actions.withdraw_invitation(invitation=invitation, by=make_user()),
        lambda: actions.accept_invitation(invitation=invitation, by=ada),
    )
    assert "withdrawn" in str(refusal)
    assert not organisation.memberships.exists()


def test_an_invitation_accepted_by_two_presses_of_the_button():
    ada, organisation = make_user(email="ada@example.org"), make_organisation()
    invitation = make_invitation(organisation=organisation, email=ada.email)
    _, refusal = at_once(
        lambda: actions.accept_invitation(invitation=invitation, by=ada),
        lambda: actions.accept_invitation(invitation=invitation, by=ada),
    )
    assert "accepted already" in str(refusal)
    assert organisation.memberships.get().person == ada


def test_one_address_invited_by_two_managers(two_managers):
    organisation = two_managers[0].organisation
    _, refusal = at_once(
        *(
            lambda by=membership.person: actions.invite(
                organisation=organisation, by=by, email="ada@example.org", role="view"
            )
            for membership in two_managers
        )
    )
    assert "already invited" in str(refusal)
    assert organisation.invitations.count() == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "Some Council"}, {"name": "SOME COUNCIL"}),
        (
            {"name": "Some Council", "identifiers": [("GB-LAE", "XYZ")]},
            {"name": "Council of Some", "identifiers": [("GB-LAE", "XYZ")]},
        ),
    ],
)
def test_two_importers_make_one_buyer(one, other):
    made, found = at_once(
        lambda: buyer_named_in_notice(**one), lambda: buyer_named_in_notice(**other)
    )
    assert made == found
    assert Organisation.objects.get() == made


def test_two_importers_give_a_buyer_its_number_once():
    buyer = make_buyer(name="Some Council")

    def give():
        return buyer_named_in_notice(name="Some Council", identifiers=[("GB-LAE", "XYZ")])

    assert at_once(give, give) == (buyer, buyer)
    assert Identifier.objects.get().organisation == buyer


def test_two_importers_make_one_buyer_of_those_that_both_name():
    made, found = at_once(
        lambda: buyers_named_in_notices([Named("Some Council"), Named("Other Council")]),
        lambda: buyers_named_in_notices([Named("Third Council"), Named("SOME COUNCIL")]),
    )
    assert made[0] == found[1]
    assert Organisation.objects.count() == 3


def test_two_people_who_set_up_namesakes_get_two_addresses():
    one, other = at_once(
        *(
            lambda by=by: actions.create_organisation(by=by, kind="other", name="Rights")
            for by in (make_user(), make_user())
        )
    )
    assert (one.slug, other.slug) == ("rights", "rights-2")


def test_two_people_cannot_take_one_number():
    number = Number("GB-COH", "01234567")
    _, refusal = at_once(
        *(
            lambda by=by, name=name: actions.create_organisation(
                by=by, kind="other", name=name, numbers=[number]
            )
            for by, name in ((make_user(), "One"), (make_user(), "Other"))
        )
    )
    assert "already has the number" in str(refusal)
    assert Organisation.objects.get().name == "One"
