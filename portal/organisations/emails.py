"""What the organisations' actions tell people by e-mail; each function is one message."""

from portal.accounts.models import User
from portal.organisations.models import Invitation, Membership, Organisation, Role
from portal.outbox.actions import queue

ROOM = "organisations/emails"


def invitation(invitation, *, by):
    """Asks the person to join. Sent again it is a new message: the key holds its moment."""
    queue(
        to=invitation.email,
        stem=f"{ROOM}/invitation",
        context={"invitation": invitation, "by": by},
        key=f"invitation:{invitation.pk}:{invitation.sent_at.isoformat()}",
    )


def added(membership):
    _tell(membership.person, "added", membership, key=f"added:{membership.pk}")


def accepted(membership):
    """Tells those who manage the organisation that somebody has come in."""
    managers = membership.organisation.memberships.filter(role=Role.MANAGE)
    for manager in managers.exclude(pk=membership.pk).select_related("person"):
        _tell(manager.person, "accepted", membership, key=f"accepted:{membership.pk}:{manager.pk}")


def role_changed(membership, *, event):
    _tell(membership.person, "role_changed", membership, key=f"role-changed:{event.pk}")


def removed(membership, *, event):
    _tell(membership.person, "removed", membership, key=f"removed:{event.pk}")


def _tell(person, message, membership, *, key):
    queue(
        to=person.email,
        person=person,
        stem=f"{ROOM}/{message}",
        context={"person": person, "membership": membership},
        key=key,
    )


def samples():
    person = User(name="Ann Example", email="ann@example.org")
    organisation = Organisation(name="Example Centre for Independent Living", slug="example")
    membership = Membership(person=person, organisation=organisation, role=Role.EDIT)
    invitation = Invitation(email=person.email, organisation=organisation, role=Role.EDIT)
    told = {"person": person, "membership": membership}
    stems = [f"{ROOM}/{name}" for name in ("accepted", "added", "removed", "role_changed")]
    return dict.fromkeys(stems, told) | {
        f"{ROOM}/invitation": {"invitation": invitation, "by": User(name="Bob Example")}
    }
