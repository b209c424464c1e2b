from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from portal.forms import ActionPage
from portal.organisations import actions, permissions
from portal.organisations.forms import ConfirmForm, InvitationForm, RoleForm
from portal.organisations.views.shared import OfOrganisation


class Members(OfOrganisation, ActionPage):
    """Who belongs to the organisation, who is invited, and the form that invites."""

    template_name = "organisations/members.html"
    form_class = InvitationForm
    invited_already = None  # the invitation that makes us refuse another one

    def get_context_data(self, **context):
        return super().get_context_data(
            members=self.organisation.memberships.select_related("person"),
            invitations=self.organisation.invitations.undecided(),
            declined=self.organisation.invitations.lately_declined(),
            invited_already=self.invited_already,
            **context,
        )

    def act(self, form):
        try:
            invitation = actions.invite(
                organisation=self.organisation, by=self.request.user, **form.cleaned_data
            )
        except actions.InvitedAlreadyError as refusal:
            self.invited_already = refusal.invitation
            raise
        return self.request.path, f"We have sent an invitation to {invitation.email}."


class OfMember(OfOrganisation):
    """A page about one member, for those who manage the organisation."""

    @cached_property
    def membership(self):
        members = self.organisation.memberships.select_related("person", "organisation")
        return get_object_or_404(members, pk=self.kwargs["pk"])

    def get_context_data(self, **context):
        return super().get_context_data(membership=self.membership, **context)

    def further_crumbs(self):
        return [("Members", self.members_page())]

    def back(self):
        """The list of members; for those who no longer manage it, the profile."""
        if permissions.may_manage(self.request.user, self.organisation):
            return self.members_page()
        return self.organisation.get_absolute_url()


class ChangeRole(OfMember, ActionPage):
    template_name = "organisations/role.html"
    form_class = RoleForm

    def get_initial(self):
        return {"role": self.membership.role} | super().get_initial()

    def act(self, form):
        changed = actions.change_role(
            membership=self.membership, role=form.cleaned_data["role"], by=self.request.user
        )
        return self.back(), f"The role of {changed.person} is now “{changed.get_role_display()}”."


class RemoveMember(OfMember, ActionPage):
    template_name = "organisations/remove.html"
    form_class = ConfirmForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"submit": f"Remove {self.membership.person}"}

    def act(self, form):
        person = self.membership.person
        actions.remove_member(membership=self.membership, by=self.request.user)
        if person == self.request.user:
            return reverse("organisations:list"), f"You have left {self.organisation}."
        return self.back(), f"{person} is no longer a member."


class Leave(OfOrganisation, ActionPage):
    template_name = "organisations/leave.html"
    form_class = ConfirmForm
    may = staticmethod(permissions.is_member)

    @cached_property
    def own(self):
        return get_object_or_404(self.organisation.memberships, person=self.request.user)

    def get_context_data(self, **context):
        return super().get_context_data(
            is_last_manager=self.own.is_last_manager, members_page=self.members_page(), **context
        )

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"submit": f"Leave {self.organisation}"}

    def act(self, form):
        actions.remove_member(membership=self.own, by=self.request.user)
        return reverse("organisations:list"), f"You have left {self.organisation}."
