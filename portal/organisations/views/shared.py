from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property

from portal.organisations import permissions
from portal.organisations.models import Organisation

CRUMBS = [("Organisations", reverse_lazy("organisations:list"))]


class OfOrganisation(LoginRequiredMixin):
    """A page of one organisation, for those whom `may` lets in: others 403, strangers 404."""

    may = staticmethod(permissions.may_manage)

    @cached_property
    def organisation(self):
        seen = Organisation.objects.visible_to(self.request.user)
        return get_object_or_404(seen, slug=self.kwargs["slug"])

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not self.may(request.user, self.organisation):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **context):
        organisation = self.organisation
        here = (organisation.name, organisation.get_absolute_url())
        return super().get_context_data(
            organisation=organisation, crumbs=[*CRUMBS, here, *self.further_crumbs()], **context
        )

    def further_crumbs(self):
        return []

    def members_page(self):
        return reverse("organisations:members", args=[self.organisation.slug])
