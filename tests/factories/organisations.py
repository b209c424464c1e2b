from itertools import count

from django.utils.text import slugify

from portal.organisations.models import Invitation, Membership, Organisation, Role
from tests.factories.accounts import make_user

numbers = count(1)


def make_organisation(*, name=None, kind=Organisation.Kind.DPULO, manager=None, **fields):
    """An organisation that a person set up; `manager` is a member of it, if given."""
    name = name or f"Disabled People Together {next(numbers)}"
    fields = {"slug": slugify(name), "origin": Organisation.Origin.PERSON} | fields
    organisation = Organisation.objects.create(name=name, kind=kind, **fields)
    if manager:
        make_membership(organisation=organisation, person=manager, role=Role.MANAGE)
    return organisation


def make_buyer(*, name=None, numbers=(), **fields):
    """A public buyer that a notice has named; `numbers` are pairs of scheme and number."""
    buyer = make_organisation(
        name=name or f"Someplace Council {next(_buyers)}",
        kind=Organisation.Kind.PUBLIC_BUYER,
        origin=Organisation.Origin.NOTICE,
        **fields,
    )
    for scheme, number in numbers:
        buyer.identifiers.create(scheme=scheme, number=number)
    return buyer


_buyers = count(1)


def make_membership(*, organisation=None, person=None, role=Role.VIEW):
    return Membership.objects.create(
        organisation=organisation or make_organisation(), person=person or make_user(), role=role
    )


def make_invitation(*, organisation=None, email="invited@example.org", role=Role.EDIT, **fields):
    return Invitation.objects.create(
        organisation=organisation or make_organisation(), email=email, role=role, **fields
    )
