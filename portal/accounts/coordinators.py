"""What only coordinators see (pages, and the rows that wait for them), or all officers."""

from django.contrib.auth.mixins import LoginRequiredMixin, UserPassesTestMixin
from django.db import models

from portal.accounts import roles


class CoordinatorsOnly(LoginRequiredMixin, UserPassesTestMixin):
    """For class-based views: everyone else gets 403, visitors are asked to sign in."""

    def test_func(self):
        return roles.is_coordinator(self.request.user)


class OfficersOnly(CoordinatorsOnly):
    """Likewise, for coordinators and administrators."""

    def test_func(self):
        return roles.is_officer(self.request.user)


class ForCoordinators(models.QuerySet):
    def visible_to(self, user):
        return self.all() if roles.is_coordinator(user) else self.none()
