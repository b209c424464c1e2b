from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.organisations.models import Identifier, Invitation, Membership, Organisation, Role
from tests.factories.accounts import make_administrator, make_coordinator, make_user
from tests.factories.organisations import (
    make_buyer,
    make_invitation,
    make_membership,
    make_organisation,
)

pytestmark = pytest.mark.django_db


def test_migrations_are_complete():
    call_command("makemigrations", "organisations", check=True, dry_run=True, verbosity=0)


def breaks(constraint):
    return pytest.raises(IntegrityError, match=constraint)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"kind": "club"}, "organisation_kind_known"),
        ({"origin": "rumour"}, "organisation_origin_known"),
        ({"origin": "notice", "kind": "dpulo"}, "organisation_origin_known"),
        ({"name": ""}, "organisation_has_a_name"),
        ({"services": ["transport", "magic"]}, "organisation_services_known"),
        ({"may_bid_for": ["supported", "friends"]}, "organisation_may_bid_for_known"),
        ({"turnover_band": "plenty"}, "organisation_turnover_known"),
    ],
)
def test_an_organisation_cannot_be(fields, constraint):
    with breaks(constraint):
        Organisation.objects.create(
            **{"name": "A", "slug": "a", "kind": "other", "origin": "person"} | fields
        )


def test_two_organisations_cannot_share_a_slug():
    make_organisation(slug="same")
    with breaks("slug"):
        make_organisation(slug="same")


def test_two_organisations_cannot_share_a_number():
    make_buyer(numbers=[("GB-COH", "01234567")])
    with breaks("identifier_unique"):
        make_buyer(numbers=[("GB-COH", "01234567")])


@pytest.mark.parametrize(
    ("scheme", "number", "constraint"),
    [
        ("", "1", "identifier_complete"),
        ("GB-CHC", "", "identifier_complete"),
        ("GB-COH", "1234567", "identifier_company_number_has_eight"),
    ],
)
def test_a_number_cannot_be(scheme, number, constraint):
    with breaks(constraint):
        Identifier.objects.create(organisation=make_buyer(), scheme=scheme, number=number)


def test_a_person_cannot_be_a_member_twice():
    membership = make_membership()
    with breaks("membership_once_per_organisation"):
        make_membership(organisation=membership.organisation, person=membership.person)


def test_a_member_cannot_have_an_unknown_role():
    with breaks("membership_role_known"):
        make_membership(role="owner")


def test_an_address_cannot_be_invited_twice_while_open_whatever_the_case():
    invitation = make_invitation(email="ada@example.org")
    with breaks("invitation_one_open_per_address"):
        make_invitation(organisation=invitation.organisation, email="ADA@example.org")


def test_an_address_can_be_invited_again_after_a_withdrawal_or_a_no_and_elsewhere():
    withdrawn = make_invitation(withdrawn_at=timezone.now(), withdrawn_by=make_user())
    make_invitation(organisation=withdrawn.organisation, declined_at=timezone.now())
    make_invitation(organisation=withdrawn.organisation)
    make_invitation(organisation=make_organisation())


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"role": "owner"}, "invitation_role_known"),
        ({"accepted_at": timezone.now()}, "invitation_accepted_by_and_at"),
        ({"withdrawn_at": timezone.now()}, "invitation_withdrawn_by_and_at"),
        ({"expires_at": timezone.now() - timedelta(days=1)}, "invitation_expires_after_sent"),
    ],
)
def test_an_invitation_cannot_be(fields, constraint):
    with breaks(constraint):
        make_invitation(**fields)


@pytest.mark.parametrize("decision", ["accepted", "withdrawn"])
def test_an_invitation_cannot_have_a_decider_without_a_moment(decision):
    with breaks(f"invitation_{decision}_by_and_at"):
        make_invitation(**{f"{decision}_by": make_user()})


@pytest.mark.parametrize(
    "two", [("accepted", "withdrawn"), ("accepted", "declined"), ("declined", "withdrawn")]
)
def test_an_invitation_cannot_be_decided_in_two_ways(two):
    fields = {f"{decision}_at": timezone.now() for decision in two}
    fields |= {f"{decision}_by": make_user() for decision in two if decision != "declined"}
    with breaks("invitation_decided_once"):
        make_invitation(**fields)


def test_each_role_may_what_those_before_it_may():
    assert Role.at_least("view") == [Role.VIEW, Role.EDIT, Role.SEND, Role.MANAGE]
    assert Role.at_least(Role.SEND) == [Role.SEND, Role.MANAGE]


def test_the_slug_stays_when_the_name_changes_and_the_folded_name_follows():
    organisation = make_organisation(name="Old Name", slug="old-name")
    organisation.name = "The New & Better Ltd"
    organisation.save(update_fields=["name"])
    organisation.refresh_from_db()
    assert (organisation.slug, organisation.folded_name) == ("old-name", "new and better ltd")


def test_anyone_sees_buyers_named_in_notices_and_nothing_else():
    buyer, _ = make_buyer(), make_organisation()
    make_organisation(kind=Organisation.Kind.PUBLIC_BUYER)  # says so itself; nobody has checked it
    assert list(Organisation.objects.visible_to(AnonymousUser())) == [buyer]
    assert list(Organisation.objects.visible_to(make_user())) == [buyer]
    assert list(Organisation.objects.public_buyers()) == [buyer]


def test_members_see_their_organisation_as_well_and_once():
    organisation, person = make_organisation(), make_user()
    make_membership(organisation=organisation, person=person)
    make_membership(organisation=organisation)
    make_organisation()
    buyer = make_buyer()
    make_membership(organisation=buyer)
    assert set(Organisation.objects.visible_to(person)) == {organisation, buyer}
    assert Organisation.objects.visible_to(person).count() == 2


@pytest.mark.parametrize("make_officer", [make_coordinator, make_administrator])
def test_officers_see_all_organisations(make_officer):
    make_organisation(), make_buyer(), make_organisation(kind=Organisation.Kind.PUBLIC_BUYER)
    assert Organisation.objects.visible_to(make_officer()).count() == 3


def test_is_public_says_the_same_as_the_queryset():
    make_organisation(kind=Organisation.Kind.PUBLIC_BUYER), make_organisation(), make_buyer()
    public = {organisation for organisation in Organisation.objects.all() if organisation.is_public}
    assert public == set(Organisation.objects.public_buyers())


def test_for_member_asks_for_a_role_or_more():
    editing = make_membership(role=Role.EDIT)
    person = editing.person
    managing = make_membership(person=person, role=Role.MANAGE)
    make_membership(person=person, role=Role.VIEW)
    found = Organisation.objects.for_member(person, Role.EDIT)
    assert set(found) == {editing.organisation, managing.organisation}
    assert Organisation.objects.for_member(person).count() == 3
    assert not Organisation.objects.for_member(AnonymousUser()).exists()


@pytest.mark.parametrize("words", ["leeds", "COUNCIL Léeds", "the leeds & bradford", ""])
def test_named_like_finds_words_whatever_case_accents_and_punctuation(words):
    buyer = make_buyer(name="The Leeds and Bradford Joint Council")
    assert list(Organisation.objects.named_like(words)) == [buyer]


def test_named_like_wants_every_word():
    make_buyer(name="Leeds City Council")
    assert not Organisation.objects.named_like("leeds county").exists()


def test_an_invitation_is_open_for_fourteen_days():
    invitation = make_invitation()
    assert invitation.state == Invitation.State.OPEN
    later = timezone.now() + timedelta(days=14)
    assert list(Invitation.objects.open()) == [invitation]
    assert not Invitation.objects.open(at=later).exists()
    invitation.sent_at = timezone.now() - timedelta(days=15)
    invitation.expires_at = timezone.now() - timedelta(days=1)
    assert invitation.state == Invitation.State.EXPIRED


def test_an_invitation_is_for_whoever_has_confirmed_the_address_whatever_the_case():
    invitation = make_invitation(email="Ada@Example.org")
    ada = make_user(email="ada@example.org")
    other, unconfirmed = make_user(), make_user()
    unconfirmed.emailaddress_set.create(email="ada@example.org", verified=False)
    assert list(Invitation.objects.for_person(ada)) == [invitation]
    assert not Invitation.objects.for_person(other).exists()
    assert not Invitation.objects.for_person(unconfirmed).exists()


def test_an_invitation_survives_the_person_who_sent_it():
    sender = make_user()
    invitation = make_invitation(invited_by=sender)
    sender.delete()
    invitation.refresh_from_db()
    assert (invitation.state, invitation.invited_by) == (Invitation.State.OPEN, None)


def test_what_a_constraint_refuses_leaves_nothing_behind():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_membership(role="owner")
    assert not Membership.objects.exists()
