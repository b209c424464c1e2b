from django.contrib import admin

from portal.admin import ReadOnlyAdmin
from portal.organisations.models import Identifier, Invitation, Membership, Organisation


@admin.register(Organisation)
class OrganisationAdmin(ReadOnlyAdmin):
    list_display = ["name", "kind", "origin", "created_at"]
    list_filter = ["kind", "origin"]
    search_fields = ["name", "folded_name"]
    list_select_related = ["area"]


@admin.register(Identifier)
class IdentifierAdmin(ReadOnlyAdmin):
    list_display = ["scheme", "number", "organisation"]
    search_fields = ["number"]
    list_select_related = ["organisation"]


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    list_display = ["person", "organisation", "role", "created_at"]
    list_select_related = ["person", "organisation"]


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Without the secret: it is for the invited person alone."""

    list_display = ["email", "organisation", "role", "state", "expires_at"]
    exclude = ["secret"]
    list_select_related = ["organisation"]
