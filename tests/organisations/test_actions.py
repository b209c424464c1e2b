from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from portal.actions import RefusedError
from portal.audit.models import Event
from portal.organisations import actions
from portal.organisations.identifiers import Number
from portal.organisations.models import Invitation, Membership, Organisation, Role
from portal.outbox.models import Message
from tests.factories.accounts import make_user
from tests.factories.organisations import (
    make_buyer,
    make_invitation,
    make_membership,
    make_organisation,
)

pytestmark = pytest.mark.django_db


def last_event():
    event = Event.objects.latest("pk")
    return event.kind, event.target_label, event.by_id, event.old, event.new


def mails():
    return [
        (message.kind.removeprefix("organisations/emails/"), message.to)
        for message in Message.objects.order_by("pk")
    ]


@pytest.fixture
def manager():
    return make_user(email="boss@example.org", name="Bo Boss")


@pytest.fixture
def organisation(manager):
    return make_organisation(name="Ramps & Rights", manager=manager)


# Organisations


def test_whoever_sets_up_an_organisation_manages_it():
    person = make_user()
    made = actions.create_organisation(
        by=person,
        kind="dpulo",
        name="  Ramps  and\nRights ",
        legal_form="cio",
        website="https://example.org",
        numbers=[Number("GB-CHC", "1173575")],
    )
    made.refresh_from_db()
    assert (made.name, made.slug, made.origin) == ("Ramps and Rights", "ramps-and-rights", "person")
    assert Membership.objects.get().role == Role.MANAGE
    kind, label, by, old, new = last_event()
    assert (kind, label, by, old) == ("organisation-created", made.name, person.pk, None)
    assert new["numbers"] == ["GB-CHC 1173575"]


def test_namesakes_get_addresses_of_their_own():
    made = [
        actions.create_organisation(by=make_user(), kind="other", name=name).slug
        for name in ["Rights", "Rights", "rights!", "New", "Invitations"]
    ]
    assert made == ["rights", "rights-2", "rights-3", "new-2", "invitations-2"]


def test_a_number_that_another_has_is_refused_and_nothing_kept():
    make_buyer(numbers=[("GB-COH", "01234567")])
    with pytest.raises(RefusedError, match="already has the number 01234567"):
        actions.create_organisation(
            by=make_user(), kind="other", name="Mine", numbers=[Number("GB-COH", "01234567")]
        )
    assert not Organisation.objects.filter(name="Mine").exists()


def test_an_unknown_legal_form_is_an_error(organisation, manager):
    with pytest.raises(ValueError, match="nonsense"):
        actions.create_organisation(by=manager, kind="other", name="A", legal_form="nonsense")


def test_a_profile_is_changed_and_its_address_stays(organisation, manager):
    organisation.identifiers.create(scheme="GB-CHC", number="1173575")
    actions.update_organisation(
        organisation=organisation,
        by=manager,
        kind="other",
        name="Ramps",
        numbers=[Number("GB-COH", "01234567")],
    )
    organisation.refresh_from_db()
    assert (organisation.name, organisation.kind) == ("Ramps", "other")
    assert organisation.slug == "ramps-rights"
    kind, _, by, old, new = last_event()
    assert (kind, by) == ("organisation-changed", manager.pk)
    assert (old["name"], new["name"]) == ("Ramps & Rights", "Ramps")
    assert (old["numbers"], new["numbers"]) == (["GB-CHC 1173575"], ["GB-COH 01234567"])


def test_a_profile_saved_unchanged_leaves_no_trace(organisation, manager):
    actions.update_organisation(
        organisation=organisation, by=manager, kind="dpulo", name="Ramps & Rights"
    )
    assert not Event.objects.exists()


# Invitations


def test_an_invitation_is_sent(organisation, manager):
    invitation = actions.invite(
        organisation=organisation, by=manager, email=" Ada@Example.org ", role="edit"
    )
    assert (invitation.email, invitation.state) == ("ada@example.org", Invitation.State.OPEN)
    message = Message.objects.get()
    assert message.to == "ada@example.org"
    assert message.subject == "Bo Boss invites you to join Ramps & Rights"
    for body in (message.text, message.html):
        assert f"http://testserver/organisations/invitations/{invitation.secret}/" in body
        assert "you could see the work, and write and change drafts." in body
        assert "UK time" in body
    assert "Ramps & Rights" in message.text
    assert "Ramps &amp; Rights" in message.html
    new = {"email": "ada@example.org", "role": "edit"}
    assert last_event() == ("invitation-sent", "Ramps & Rights", manager.pk, None, new)


def test_the_audit_trail_does_not_hold_the_secret(organisation, manager):
    invitation = actions.invite(organisation=organisation, by=manager, email="a@b.org", role="view")
    assert invitation.secret not in str(Event.objects.values())


def test_an_open_invitation_is_not_sent_twice(organisation, manager):
    make_invitation(organisation=organisation, email="ada@example.org")
    with pytest.raises(RefusedError, match="already invited ada@example"):
        actions.invite(organisation=organisation, by=manager, email="ADA@example.org", role="view")


def test_an_expired_invitation_gives_way_to_a_new_one(organisation, manager):
    past = timezone.now() - timedelta(days=15)
    old = make_invitation(
        organisation=organisation,
        email="ada@example.org",
        sent_at=past,
        expires_at=past + timedelta(days=14),
    )
    actions.invite(organisation=organisation, by=manager, email="ada@example.org", role="send")
    old.refresh_from_db()
    assert old.state == Invitation.State.WITHDRAWN
    assert organisation.invitations.open().get().role == "send"


def test_a_member_is_not_invited_by_any_of_their_addresses(organisation, manager):
    manager.emailaddress_set.create(email="second@example.org", verified=True)
    for email in ["BOSS@example.org", "second@example.org"]:
        with pytest.raises(RefusedError, match="is a member already"):
            actions.invite(organisation=organisation, by=manager, email=email, role="view")


def test_invitations_have_a_limit_a_day(organisation, manager):
    for number in range(actions.invitations.MOST_A_DAY):
        make_invitation(organisation=organisation, email=f"p{number}@example.org")
    with pytest.raises(RefusedError, match="tomorrow"):
        actions.invite(organisation=organisation, by=manager, email="x@example.org", role="view")
    Invitation.objects.update(sent_at=timezone.now() - timedelta(days=1, minutes=1))
    actions.invite(organisation=organisation, by=manager, email="x@example.org", role="view")


def test_a_person_has_the_same_limit_over_all_of_their_organisations(organisation, manager):
    for number in range(actions.invitations.MOST_A_DAY):
        make_invitation(email=f"p{number}@example.org", invited_by=manager)
    with pytest.raises(RefusedError, match="tomorrow"):
        actions.invite(organisation=organisation, by=manager, email="x@example.org", role="view")


def test_a_person_sets_up_a_few_organisations_a_day(manager):
    def set_up(number):
        return actions.create_organisation(by=manager, kind="dpulo", name=f"Body {number}")

    with time_machine.travel("2026-03-01 12:00Z", tick=False):
        for number in range(actions.bodies.MOST_A_DAY):
            set_up(number).memberships.all().delete()  # who has left has set it up all the same
        with pytest.raises(RefusedError, match="tomorrow"):
            set_up("one more")
    with time_machine.travel("2026-03-02 12:01Z", tick=False):
        set_up("one more")


def test_an_invitation_is_sent_again_with_the_same_link_and_a_new_term(organisation, manager):
    past = timezone.now() - timedelta(days=20)
    sent = make_invitation(
        organisation=organisation, sent_at=past, expires_at=past + timedelta(days=14)
    )
    again = actions.send_invitation_again(invitation=sent, by=manager)
    assert (again.state, again.secret) == (Invitation.State.OPEN, sent.secret)
    assert mails() == [("invitation", sent.email)]
    assert last_event()[0] == "invitation-sent-again"


def test_an_invitation_is_not_sent_again_within_hours(organisation, manager):
    invitation = make_invitation(organisation=organisation)
    with pytest.raises(RefusedError, match="a few hours ago"):
        actions.send_invitation_again(invitation=invitation, by=manager)


def test_an_invitation_is_withdrawn(organisation, manager):
    invitation = make_invitation(organisation=organisation)
    withdrawn = actions.withdraw_invitation(invitation=invitation, by=manager)
    assert (withdrawn.state, withdrawn.withdrawn_by) == (Invitation.State.WITHDRAWN, manager)
    assert last_event()[0] == "invitation-withdrawn"


def test_an_invitation_is_accepted(organisation, manager):
    ada = make_user(email="ada@example.org", name="Ada")
    invitation = make_invitation(organisation=organisation, email="Ada@example.org", role="send")
    membership = actions.accept_invitation(invitation=invitation, by=ada)
    invitation.refresh_from_db()
    assert (membership.person, membership.role) == (ada, "send")
    assert (invitation.state, invitation.accepted_by) == (Invitation.State.ACCEPTED, ada)
    assert mails() == [("added", "ada@example.org"), ("accepted", "boss@example.org")]
    assert last_event()[0] == "member-added"


def test_everyone_who_manages_hears_of_a_new_manager_but_not_the_newcomer(organisation, manager):
    make_membership(
        organisation=organisation, person=make_user(email="z@example.org"), role=Role.MANAGE
    )
    make_membership(organisation=organisation, role=Role.SEND)
    ada = make_user(email="ada@example.org")
    invitation = make_invitation(organisation=organisation, email=ada.email, role="manage")
    actions.accept_invitation(invitation=invitation, by=ada)
    told = [to for kind, to in mails() if kind == "accepted"]
    assert told == ["boss@example.org", "z@example.org"]


def test_only_the_invited_may_accept(organisation):
    invitation = make_invitation(organisation=organisation, email="ada@example.org")
    other = make_user()
    other.emailaddress_set.create(email="ada@example.org", verified=False)
    with pytest.raises(RefusedError, match="is for ada@example"):
        actions.accept_invitation(invitation=invitation, by=other)
    assert not organisation.memberships.filter(person=other).exists()


def test_who_is_a_member_already_keeps_the_role(organisation):
    ada = make_user(email="ada@example.org")
    make_membership(organisation=organisation, person=ada, role=Role.SEND)
    invitation = make_invitation(organisation=organisation, email=ada.email, role=Role.VIEW)
    assert actions.accept_invitation(invitation=invitation, by=ada).role == Role.SEND
    assert mails() == []


@pytest.mark.parametrize("by", ["the person", "whoever has the link"])
def test_an_invitation_is_declined_and_opens_the_way_for_another(organisation, manager, by):
    ada = make_user(email="ada@example.org") if by == "the person" else None
    invitation = make_invitation(organisation=organisation, email="ada@example.org", role="send")
    declined = actions.decline_invitation(invitation=invitation, by=ada)
    assert declined.state == Invitation.State.DECLINED
    old = {"email": "ada@example.org", "role": "send"}
    assert last_event() == (
        "invitation-declined",
        "Ramps & Rights",
        ada.pk if ada else None,
        old,
        None,
    )

    def invite_again():
        return actions.invite(
            organisation=organisation, by=manager, email="ada@example.org", role="view"
        )

    with pytest.raises(RefusedError, match="has said no"):
        invite_again()
    a_day_ago = timezone.now() - timedelta(days=1, minutes=1)
    Invitation.objects.update(sent_at=a_day_ago, declined_at=a_day_ago)
    again = invite_again()
    assert list(organisation.invitations.undecided()) == [again]
    assert list(organisation.invitations.lately_declined()) == [declined]


@pytest.mark.parametrize("state", ["accepted", "declined", "withdrawn"])
@pytest.mark.parametrize(
    "act",
    [
        actions.accept_invitation,
        actions.decline_invitation,
        actions.withdraw_invitation,
        actions.send_invitation_again,
    ],
)
def test_what_is_decided_stays_decided(organisation, state, act):
    ada = make_user(email="ada@example.org")
    decided = {f"{state}_at": timezone.now()}
    if state != "declined":
        decided[f"{state}_by"] = ada
    invitation = make_invitation(organisation=organisation, email=ada.email, **decided)
    with pytest.raises(RefusedError, match=state):
        act(invitation=invitation, by=ada)


def test_an_expired_invitation_is_not_accepted(organisation):
    ada = make_user(email="ada@example.org")
    past = timezone.now() - timedelta(days=14, minutes=1)
    invitation = make_invitation(
        organisation=organisation,
        email=ada.email,
        sent_at=past,
        expires_at=past + timedelta(days=14),
    )
    with pytest.raises(RefusedError, match="expired"):
        actions.accept_invitation(invitation=invitation, by=ada)


# Members


def test_a_role_is_changed_and_the_member_told(organisation, manager):
    membership = make_membership(
        organisation=organisation, person=make_user(email="ada@example.org")
    )
    actions.change_role(membership=membership, role=Role.SEND, by=manager)
    membership.refresh_from_db()
    assert membership.role == Role.SEND
    assert mails() == [("role_changed", "ada@example.org")]
    assert last_event()[0::3] == ("role-changed", {"role": "view"})
    assert last_event()[4] == {"role": "send"}


def test_the_same_role_again_tells_nobody(organisation, manager):
    membership = make_membership(organisation=organisation)
    actions.change_role(membership=membership, role=Role.VIEW, by=manager)
    assert (mails(), Event.objects.count()) == ([], 0)


def test_a_member_is_removed_and_told(organisation, manager):
    membership = make_membership(
        organisation=organisation, person=make_user(email="ada@example.org")
    )
    actions.remove_member(membership=membership, by=manager)
    assert organisation.memberships.get().person == manager
    assert mails() == [("removed", "ada@example.org")]
    assert last_event()[0::3] == ("member-removed", {"role": "view"})


def test_a_member_leaves(organisation):
    membership = make_membership(organisation=organisation)
    actions.remove_member(membership=membership, by=membership.person)
    assert organisation.memberships.count() == 1
    assert mails() == []
    assert last_event()[0] == "member-left"


def test_the_last_who_manages_can_neither_leave_nor_be_lowered(organisation, manager):
    make_membership(organisation=organisation, role=Role.SEND)
    last = organisation.memberships.get(person=manager)
    with pytest.raises(RefusedError, match="the only one who manages"):
        actions.remove_member(membership=last, by=manager)
    with pytest.raises(RefusedError, match="the only one who manages"):
        actions.change_role(membership=last, role=Role.SEND, by=manager)
    assert organisation.memberships.filter(role=Role.MANAGE).get().person == manager


def test_one_of_two_who_manage_may_go(organisation, manager):
    make_membership(organisation=organisation, role=Role.MANAGE)
    actions.remove_member(membership=organisation.memberships.get(person=manager), by=manager)
    assert organisation.memberships.get().role == Role.MANAGE


def test_who_is_gone_already_cannot_be_removed_or_changed(organisation, manager):
    membership = make_membership(organisation=organisation)
    Membership.objects.filter(pk=membership.pk).delete()
    for act in (
        lambda: actions.remove_member(membership=membership, by=manager),
        lambda: actions.change_role(membership=membership, role=Role.EDIT, by=manager),
    ):
        with pytest.raises(RefusedError, match="no longer a member"):
            act()


def test_names_in_mail_are_escaped_in_html_and_stay_on_one_line_in_subjects(manager):
    organisation = actions.create_organisation(
        by=manager, kind="other", name="<b>Bold</b>\nBcc: all@example.org"
    )
    actions.invite(organisation=organisation, by=manager, email="a@example.org", role="view")
    message = Message.objects.get()
    assert message.subject == "Bo Boss invites you to join <b>Bold</b> Bcc: all@example.org"
    assert "<b>Bold" not in message.html
