"""Every change to organisations, their members and invitations. Views ask `permissions` first.

An action that a rule forbids raises `portal.actions.RefusedError`.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify

from portal import audit
from portal.actions import RefusedError
from portal.areas.models import Area
from portal.locks import hold
from portal.organisations import emails, permissions
from portal.organisations.identifiers import COUNCIL_LISTS, clean_all, contradict, most_telling
from portal.organisations.models import (
    Identifier,
    Invitation,
    Membership,
    Organisation,
    Role,
    folded,
    invitation_ends,
)
from portal.organisations.naming import web_address
from portal.reference.legal_forms import LEGAL_FORMS

A_DAY = timedelta(days=1)
MOST_INVITATIONS_A_DAY = 30  # of one organisation, and of one person
MOST_ORGANISATIONS_A_DAY = 5  # set up by one person
BETWEEN_SENDINGS = timedelta(hours=6)
OWN_ADDRESSES = {"new", "invitations"}  # beside /organisations/<slug>/


class InvitedAlreadyError(RefusedError):
    """There is an open invitation to this address, `invitation`, which can be sent again."""

    def __init__(self, invitation):
        super().__init__(
            f"We have already invited {invitation.email}. You can send the invitation again."
        )
        self.invitation = invitation


# Organisations


@transaction.atomic
def create_organisation(*, by, kind, name, area=None, legal_form="", website="", numbers=()):
    """A new organisation, which `by` manages.

    `legal_form` is a key of `reference.legal_forms`; `numbers` are `identifiers.Number`s.
    """
    _require_known(legal_form)
    _lock_new_bodies()
    _refuse_many_bodies(by)
    organisation = _add_body(
        kind=kind,
        name=" ".join(name.split()),
        area=area,
        legal_form=legal_form,
        website=website,
        origin=Organisation.Origin.PERSON,
    )
    _replace_numbers(organisation, numbers)
    Membership.objects.create(person=by, organisation=organisation, role=Role.MANAGE)
    audit.record("organisation-created", target=organisation, by=by, new=_profile(organisation))
    return organisation


@transaction.atomic
def update_organisation(
    *, organisation, by, kind, name, area=None, legal_form="", website="", numbers=()
):
    """Writes the whole profile anew; its address (`slug`) stays."""
    _require_known(legal_form)
    _lock_new_bodies()
    organisation = _locked(organisation)
    old = _profile(organisation)
    organisation.kind, organisation.name = kind, " ".join(name.split())
    organisation.area, organisation.legal_form, organisation.website = area, legal_form, website
    organisation.save()
    _replace_numbers(organisation, numbers)
    if (new := _profile(organisation)) != old:
        audit.record("organisation-changed", target=organisation, by=by, old=old, new=new)
    return organisation


def buyer_named_in_notice(*, name, identifiers=(), website="", known=None):
    """The public buyer that an official notice names, made if it is new here.

    `identifiers` are (scheme, number) pairs as the notice has them; what is no number of a public
    register does not count. A body is recognised by its numbers, else by its name (`naming.fold`)
    among those that notices have named, never among those that people set up. It gets the numbers
    that nobody has yet, and keeps the name that it has.

    Two importers at once make one body. The first of them that adds something makes the other
    wait until its transaction ends; what else a caller locks, it locks always before this, or
    always after. `known`, a dict of the caller's, spares the database: throw it away when a
    transaction that used it is rolled back. A blank name raises ValueError.
    """
    if not name.strip():
        raise ValueError("A buyer without a name cannot be kept.")
    numbers = clean_all(identifiers)
    if known is not None and (name, numbers) in known:
        return known[name, numbers]
    buyer, unheld = _recognise(name, numbers)
    if buyer is None or unheld:
        buyer = _keep_buyer(name, numbers, website)
    if known is not None:
        known[name, numbers] = buyer
    return buyer


def _refuse_many_bodies(person):
    """Call under `_lock_new_bodies()`, or two at once would both find room for one."""
    lately = Organisation.objects.filter(
        origin=Organisation.Origin.PERSON, created_at__gt=timezone.now() - A_DAY
    )
    theirs = lately.filter(memberships__person=person, memberships__role=Role.MANAGE)
    if theirs.count() >= MOST_ORGANISATIONS_A_DAY:
        raise RefusedError(
            f"You can set up {MOST_ORGANISATIONS_A_DAY} organisations a day. Please go on tomorrow."
        )


def _recognise(name, numbers):
    """Who it is, or None; and those of the numbers that no organisation has."""
    holders = Identifier.objects.holders_of(numbers)
    unheld = numbers - holders.keys()
    for number in most_telling(holders):
        if holders[number].is_public:
            return holders[number], unheld
    namesakes = Organisation.objects.public_buyers().filter(folded_name=folded(name))
    for buyer in namesakes.prefetch_related("identifiers").order_by("id"):
        if not contradict(numbers, {held.value for held in buyer.identifiers.all()}):
            return buyer, unheld
    return None, unheld


@transaction.atomic
def _keep_buyer(name, numbers, website):
    _lock_new_bodies()
    buyer, unheld = _recognise(name, numbers)  # another importer may have been here since
    if buyer is None:
        buyer = _add_body(
            kind=Organisation.Kind.PUBLIC_BUYER,
            name=" ".join(name.split())[:300],
            area=_area_of_council(name, numbers),
            website=web_address(website),
            origin=Organisation.Origin.NOTICE,
        )
        audit.record("organisation-created", target=buyer, ground="named in a notice")
    if unheld:
        Identifier.objects.bulk_create(
            Identifier(organisation=buyer, scheme=scheme, number=number)
            for scheme, number in sorted(unheld)
        )
        audit.record(
            "organisation-numbers-added",
            target=buyer,
            new=[" ".join(number) for number in sorted(unheld)],
            ground="given in a notice",
        )
    return buyer


def _area_of_council(name, numbers):
    """The area of the council with this number, else with this name; None if there is not one."""
    codes = [number for scheme, number in numbers if scheme in COUNCIL_LISTS]
    areas = Area.objects.active()
    found = areas.filter(la_code__in=codes) if codes else areas.called(name.strip())
    return found[0] if len(found) == 1 else None


def _lock_new_bodies():
    """Makes others who add a body, a slug or a number wait until this transaction ends."""
    hold(["new bodies"])


def _add_body(*, name, **fields):
    """A new row with a free slug. Call under `_lock_new_bodies()`."""
    return Organisation.objects.create(name=name, slug=_free_slug(name), **fields)


def _require_known(legal_form):
    if legal_form and legal_form not in LEGAL_FORMS:
        raise ValueError(f"There is no legal form {legal_form!r}.")


def _free_slug(name):
    base = slugify(name)[:70].strip("-") or "organisation"
    like_it = Organisation.objects.filter(Q(slug=base) | Q(slug__regex=rf"^{base}-\d+$"))
    taken = OWN_ADDRESSES | set(like_it.values_list("slug", flat=True))
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def _replace_numbers(organisation, numbers):
    wanted = set(numbers)
    held = {identifier.value: identifier for identifier in organisation.identifiers.all()}
    Identifier.objects.filter(pk__in=[held[number].pk for number in held.keys() - wanted]).delete()
    for scheme, number in sorted(wanted - held.keys()):
        if Identifier.objects.filter(scheme=scheme, number=number).exists():
            raise RefusedError(
                f"Another organisation here already has the number {number}. If it is yours, ask "
                "its members to invite you, or write to us."
            )
        Identifier.objects.create(organisation=organisation, scheme=scheme, number=number)


def _profile(organisation):
    """What the audit trail keeps of an organisation, before and after."""
    return {
        "kind": organisation.kind,
        "name": organisation.name,
        "area": organisation.area_id,
        "legal_form": organisation.legal_form,
        "website": organisation.website,
        "numbers": [
            str(number) for number in organisation.identifiers.order_by("scheme", "number")
        ],
    }


def _locked(organisation):
    """The organisation's row, read anew and held: one at a time changes who belongs to it."""
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


# Invitations


@transaction.atomic
def invite(*, organisation, by, email, role):
    """Asks somebody to join by e-mail; open for 14 days. An expired invitation gives way."""
    organisation, email = _locked(organisation), email.strip().lower()
    _refuse_member(organisation, email)
    waiting = organisation.invitations.undecided().filter(email__iexact=email).first()
    if waiting and waiting.state == Invitation.State.OPEN:
        raise InvitedAlreadyError(waiting)
    if waiting:
        withdraw_invitation(invitation=waiting, by=by)
    _refuse_flood(organisation, by)
    invitation = Invitation.objects.create(
        organisation=organisation, email=email, role=role, invited_by=by
    )
    audit.record("invitation-sent", target=organisation, by=by, new={"email": email, "role": role})
    emails.invitation(invitation, by=by)
    return invitation


def _refuse_member(organisation, email):
    theirs = Q(person__email__iexact=email) | Q(
        person__emailaddress__email__iexact=email, person__emailaddress__verified=True
    )
    if member := organisation.memberships.filter(theirs).select_related("person").first():
        raise RefusedError(f"{member.person} ({email}) is a member already.")


def _refuse_flood(organisation, person):
    """Organisations are free to set up, so each person has the same limit over all of theirs."""
    hold([f"invitations of {person.pk}"])
    lately = Invitation.objects.filter(created_at__gt=timezone.now() - A_DAY)
    of_one = (lately.filter(organisation=organisation), lately.filter(invited_by=person))
    if any(sent.count() >= MOST_INVITATIONS_A_DAY for sent in of_one):
        raise RefusedError(
            f"You can invite {MOST_INVITATIONS_A_DAY} people a day. Please go on tomorrow."
        )


@transaction.atomic
def send_invitation_again(*, invitation, by):
    """Sends the same invitation once more, open for 14 days from now."""
    invitation = _held(invitation)
    _refuse_decided(invitation)
    now = timezone.now()
    if now - invitation.sent_at < BETWEEN_SENDINGS:
        raise RefusedError(
            "We sent this invitation a few hours ago. Please wait before sending it again. If the "
            "address is wrong, withdraw the invitation and send a new one."
        )
    invitation.sent_at, invitation.expires_at = now, invitation_ends()
    invitation.save(update_fields=["sent_at", "expires_at"])
    audit.record(
        "invitation-sent-again",
        target=invitation.organisation,
        by=by,
        new={"email": invitation.email, "role": invitation.role},
    )
    emails.invitation(invitation, by=by)
    return invitation


@transaction.atomic
def withdraw_invitation(*, invitation, by):
    invitation = _held(invitation)
    _refuse_decided(invitation)
    invitation.withdrawn_by, invitation.withdrawn_at = by, timezone.now()
    invitation.save(update_fields=["withdrawn_by", "withdrawn_at"])
    audit.record(
        "invitation-withdrawn",
        target=invitation.organisation,
        by=by,
        old={"email": invitation.email, "role": invitation.role},
    )
    return invitation


@transaction.atomic
def accept_invitation(*, invitation, by):
    """`by` becomes a member. Refused unless the invitation went to an address they have confirmed.

    Who is a member already stays so in the role they have.
    """
    invitation = _held(invitation)
    _refuse_decided(invitation)
    if invitation.state == Invitation.State.EXPIRED:
        raise RefusedError("This invitation has expired. Ask for a new one.")
    if not permissions.may_accept(by, invitation):
        raise RefusedError(f"This invitation is for {invitation.email}. Sign in with that address.")
    invitation.accepted_by, invitation.accepted_at = by, timezone.now()
    invitation.save(update_fields=["accepted_by", "accepted_at"])
    membership, new = Membership.objects.get_or_create(
        person=by, organisation=invitation.organisation, defaults={"role": invitation.role}
    )
    if new:
        audit.record("member-added", target=membership, by=by, new={"role": membership.role})
        emails.added(membership)
        emails.accepted(membership)
    return membership


@transaction.atomic
def decline_invitation(*, invitation, by=None):
    """Closes the invitation; those who manage the organisation see that it was declined.

    `by` is None for somebody who has the link and is not signed in.
    """
    invitation = _held(invitation)
    _refuse_decided(invitation)
    if by and not permissions.may_decline(by, invitation):
        raise RefusedError(f"This invitation is for {invitation.email}.")
    invitation.declined_at = timezone.now()
    invitation.save(update_fields=["declined_at"])
    audit.record(
        "invitation-declined",
        target=invitation.organisation,
        by=by,
        old={"email": invitation.email, "role": invitation.role},
    )
    return invitation


def _held(invitation):
    """The invitation read anew, with its organisation held first: always in this order."""
    _locked(invitation.organisation)
    return (
        Invitation.objects.select_for_update(of=["self"])
        .select_related("organisation")
        .get(pk=invitation.pk)
    )


def _refuse_decided(invitation):
    if invitation.state == Invitation.State.ACCEPTED:
        raise RefusedError("This invitation has been accepted already.")
    if invitation.state == Invitation.State.DECLINED:
        raise RefusedError("This invitation has been declined.")
    if invitation.state == Invitation.State.WITHDRAWN:
        raise RefusedError("This invitation has been withdrawn.")


# Members


@transaction.atomic
def change_role(*, membership, role, by):
    membership = _member(membership)
    if membership.role == role:
        return membership
    if role != Role.MANAGE:
        _refuse_last_manager(membership)
    old, membership.role = membership.role, role
    membership.save(update_fields=["role"])
    event = audit.record(
        "role-changed", target=membership, by=by, old={"role": old}, new={"role": role}
    )
    if by != membership.person:
        emails.role_changed(membership, event=event)
    return membership


@transaction.atomic
def remove_member(*, membership, by):
    """Takes the person out; with `by` the person themselves, they leave."""
    membership = _member(membership)
    _refuse_last_manager(membership)
    leaves = by == membership.person
    event = audit.record(
        "member-left" if leaves else "member-removed",
        target=membership,
        by=by,
        old={"role": membership.role},
    )
    if not leaves:
        emails.removed(membership, event=event)
    membership.delete()


def _member(membership):
    """The membership as it is now, with its organisation held: see `_refuse_last_manager`."""
    organisation = _locked(membership.organisation)
    now = organisation.memberships.select_related("person", "organisation")
    if found := now.filter(pk=membership.pk).first():
        return found
    raise RefusedError("This person is no longer a member.")


def _refuse_last_manager(membership):
    """Call with the organisation held, or two who leave at once would both find the other."""
    managers = membership.organisation.memberships.filter(role=Role.MANAGE)
    if membership.role == Role.MANAGE and not managers.exclude(pk=membership.pk).exists():
        raise RefusedError(
            f"{membership.person} is the only one who manages {membership.organisation}. "
            "Give somebody else the role “Manage” first."
        )
