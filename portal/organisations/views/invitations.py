from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import View

from portal.actions import RefusedError
from portal.forms import ActionPage
from portal.organisations import actions, permissions
from portal.organisations.forms import ConfirmForm
from portal.organisations.models import Invitation
from portal.organisations.views.shared import OfOrganisation


class BySecret:
    """A page for whoever has the link in the e-mail: it was sent to one person."""

    @cached_property
    def invitation(self):
        sent = Invitation.objects.select_related("organisation", "invited_by")
        return get_object_or_404(sent, secret=self.kwargs["secret"])


class AnswerInvitation(BySecret, ActionPage):
    """The page behind the link. Opening it changes nothing; the button accepts.

    To accept takes more than the link, namely an account with the invited address confirmed.
    """

    template_name = "organisations/invitation.html"
    form_class = ConfirmForm

    def post(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.path)
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"submit": f"Join {self.invitation.organisation}"}

    def get_context_data(self, **context):
        user, invitation = self.request.user, self.invitation
        signed_in = user.is_authenticated
        return super().get_context_data(
            invitation=invitation,
            organisation=invitation.organisation,
            is_mine=signed_in and permissions.may_accept(user, invitation),
            may_decline=permissions.may_decline(user, invitation),
            is_member=permissions.is_member(user, invitation.organisation),
            **context,
        )

    def act(self, form):
        membership = actions.accept_invitation(invitation=self.invitation, by=self.request.user)
        organisation = membership.organisation
        return organisation.get_absolute_url(), f"You are now a member of {organisation}."


class Decline(BySecret, View):
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        by = request.user if request.user.is_authenticated else None
        try:
            actions.decline_invitation(invitation=self.invitation, by=by)
        except RefusedError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, f"You have declined the invitation to {self.invitation.organisation}."
            )
        return redirect(self.invitation)


class OfInvitation(OfOrganisation):
    """About one invitation that waits, for those who manage the organisation."""

    @cached_property
    def invitation(self):
        return get_object_or_404(self.organisation.invitations, pk=self.kwargs["pk"])

    def further_crumbs(self):
        return [("Members", self.members_page())]


class SendAgain(OfInvitation, View):
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        try:
            actions.send_invitation_again(invitation=self.invitation, by=request.user)
        except RefusedError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, f"We have sent the invitation to {self.invitation.email} again."
            )
        return redirect(self.members_page())


class Withdraw(OfInvitation, ActionPage):
    template_name = "organisations/withdraw.html"
    form_class = ConfirmForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"submit": "Withdraw the invitation"}

    def get_context_data(self, **context):
        return super().get_context_data(invitation=self.invitation, **context)

    def act(self, form):
        actions.withdraw_invitation(invitation=self.invitation, by=self.request.user)
        return self.members_page(), f"The invitation to {self.invitation.email} is withdrawn."
