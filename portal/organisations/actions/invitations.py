"""People are invited, and answer."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal import audit
from portal.actions import RefusedError
from portal.locks import hold
from portal.organisations import emails, permissions
from portal.organisations.models import (
    Invitation,
    Membership,
    invitation_ends,
)

from .members import locked, tell_of_members

A_DAY = timedelta(days=1)
MOST_A_DAY = 30  # of one organisation, and of one person
BETWEEN_SENDINGS = timedelta(hours=6)


class InvitedAlreadyError(RefusedError):
    """There is an open invitation to this address, `invitation`, which can be sent again."""

    def __init__(self, invitation):
        super().__init__(
            f"We have already invited {invitation.email}. You can send the invitation again."
        )
        self.invitation = invitation


@transaction.atomic
def invite(*, organisation, by, email, role):
    """Asks somebody to join by e-mail; open for 14 days. An expired invitation gives way."""
    organisation, email = locked(organisation), email.strip().lower()
    _refuse_member(organisation, email)
    waiting = organisation.invitations.undecided().filter(email__iexact=email).first()
    if waiting and waiting.state == Invitation.State.OPEN:
        raise InvitedAlreadyError(waiting)
    if waiting:
        withdraw_invitation(invitation=waiting, by=by)
    _refuse_flood(organisation, by)
    _refuse_asked_lately(organisation, email)
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


def _refuse_asked_lately(organisation, email):
    """A stranger must not be asked again and again, least of all after saying no."""
    now, asked = timezone.now(), organisation.invitations.filter(email__iexact=email)
    if asked.filter(declined_at__gt=now - A_DAY).exists():
        raise RefusedError(f"{email} has said no. You can invite this person again tomorrow.")
    if asked.filter(sent_at__gt=now - BETWEEN_SENDINGS).exists():
        raise RefusedError(f"We wrote to {email} a few hours ago. Please invite again later.")


def _refuse_flood(organisation, person):
    """Organisations are free to set up, so each person has the same limit over all of theirs."""
    hold([f"invitations of {person.pk}"])
    lately = Invitation.objects.filter(sent_at__gt=timezone.now() - A_DAY)
    of_one = (lately.filter(organisation=organisation), lately.filter(invited_by=person))
    if any(sent.count() >= MOST_A_DAY for sent in of_one):
        raise RefusedError(f"You can invite {MOST_A_DAY} people a day. Please go on tomorrow.")


@transaction.atomic
def send_invitation_again(*, invitation, by):
    """Sends the same invitation once more, open for 14 days from now."""
    invitation = _undecided(invitation)
    now = timezone.now()
    if now - invitation.sent_at < BETWEEN_SENDINGS:
        raise RefusedError(
            "We sent this invitation a few hours ago. Please wait before sending it again. If the "
            "address is wrong, withdraw the invitation and invite the right address."
        )
    _refuse_flood(invitation.organisation, by)
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
    invitation = _undecided(invitation)
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
    invitation = _undecided(invitation)
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
        tell_of_members(locked(membership.organisation))
    return membership


@transaction.atomic
def decline_invitation(*, invitation, by=None):
    """Closes the invitation; those who manage the organisation see that it was declined.

    `by` is None for somebody who has the link and is not signed in.
    """
    invitation = _undecided(invitation)
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


def _undecided(invitation):
    """The invitation read anew, with its organisation held first: always in this order. Refused
    where it has been answered or withdrawn."""
    locked(invitation.organisation)
    invitation = (
        Invitation.objects.select_for_update(of=["self"])
        .select_related("organisation")
        .get(pk=invitation.pk)
    )
    if invitation.state == Invitation.State.ACCEPTED:
        raise RefusedError("This invitation has been accepted already.")
    if invitation.state == Invitation.State.DECLINED:
        raise RefusedError("This invitation has been declined.")
    if invitation.state == Invitation.State.WITHDRAWN:
        raise RefusedError("This invitation has been withdrawn.")
    return invitation
