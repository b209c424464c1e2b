"""People, organisations and tenders to try the portal with."""

import time

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal.accounts.actions import give_role
from portal.accounts.models import User
from portal.accounts.roles import ADMINISTRATOR, COORDINATOR
from portal.areas.models import Area
from portal.organisations.actions import create_organisation, update_work
from portal.organisations.models import Membership, Organisation, Role
from portal.organisations.work import TurnoverBand
from portal.reference.regimes import MISSION, SUPPORTED
from tenders.demo import roll_demo

# Opens nothing outside a trial on one's own machine: the command refuses with DEBUG off.
PASSWORD = "try-the-portal-2026"  # noqa: S105
PORTAL_PEOPLE = [
    ("coordinator@portal.example", "Demo Coordinator", COORDINATOR),
    ("administrator@portal.example", "Demo Administrator", ADMINISTRATOR),
]
SECOND_FACTOR = ("coordinator-2fa@portal.example", "Demo Coordinator with Second Factor")
VISITOR = ("member@nowhere.example", "Demo Person without Organisation")
ORGANISATIONS = [
    (Organisation.Kind.DPULO, "Demo Centre for Independent Living", "dpulo.example"),
    (Organisation.Kind.PUBLIC_BUYER, "Demo Borough Council", "council.example"),
    (Organisation.Kind.OTHER, "Demo Community Network", "network.example"),
]
# What the first of them does and where, so that its list of tenders shows each kind of reason
WORK = {
    "services": ["advocacy_peer_support", "social_care", "employment"],
    "nationwide": False,
    "turnover_band": TurnoverBand.TO_500K,
    "may_bid_for": [SUPPORTED, MISSION],
}
WORKS_IN = ["Nottingham", "Nottinghamshire", "County Durham"]


class Command(BaseCommand):
    help = "Makes people, organisations and tenders to try the portal with; prints the passwords."

    def handle(self, **options):
        if not settings.DEBUG:
            raise CommandError("This makes accounts with a known password: only with DEBUG=1.")
        with transaction.atomic():
            people = portal_people() + members()
            code = second_factor()
        moved = roll_demo()
        self.stdout.write(f"Demo tenders made or moved ahead: {moved}.")
        self.stdout.write(f"Password of everyone below: {PASSWORD}")
        for email, what in people:
            self.stdout.write(f"  {email}  ({what})")
        self.stdout.write(f"  {SECOND_FACTOR[0]}  (coordinator; {code})")


def person(email, name):
    """The demo person, made with a confirmed address and the known password if not there yet."""
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, PASSWORD, name=name)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def portal_people():
    for email, name, role in PORTAL_PEOPLE:
        user = person(email, name)
        if role not in user.group_names:
            give_role(person=user, role=role)
    person(*VISITOR)
    named = [(email, role) for email, _, role in PORTAL_PEOPLE]
    return [*named, (VISITOR[0], "belongs to no organisation")]


def members():
    """One person for each role in each demo organisation."""
    made = []
    for kind, name, domain in ORGANISATIONS:
        people = {role: person(f"{role}@{domain}", f"Demo {role.label} at {name}") for role in Role}
        held = Organisation.objects.filter(name=name, origin=Organisation.Origin.PERSON)
        organisation = held.first() or set_up(kind, name, by=people[Role.MANAGE])
        for role, user in people.items():
            Membership.objects.get_or_create(
                person=user, organisation=organisation, defaults={"role": role}
            )
            made.append((user.email, f"may {role.label.lower()} at {name}"))
    return made


def set_up(kind, name, by):
    organisation = create_organisation(by=by, kind=kind, name=name)
    if kind == Organisation.Kind.DPULO:
        areas = Area.objects.active().filter(name__in=WORKS_IN)
        update_work(organisation=organisation, by=by, works_in=areas, **WORK)
    return organisation


def second_factor():
    """The secret and present code of the person who signs in with a second factor, in words."""
    user = person(*SECOND_FACTOR)
    if COORDINATOR not in user.group_names:
        give_role(person=user, role=COORDINATOR)
    totp_device = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if totp_device is None:
        totp_device = totp.TOTP.activate(user, totp.generate_totp_secret()).instance
    secret = totp_device.wrap().instance.data["secret"]
    return f"secret {secret}, code now {present_code(secret)}"


def present_code(secret):
    counter = int(time.time()) // totp.app_settings.TOTP_PERIOD
    return totp.format_hotp_value(totp.hotp_value(secret, counter))
