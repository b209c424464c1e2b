from django.contrib import admin

from portal.admin import ReadOnlyAdmin
from portal.reference.models import CpvCode


@admin.register(CpvCode)
class CpvCodeAdmin(ReadOnlyAdmin):
    list_display = ["code", "label", "level"]
    list_filter = ["level"]
    search_fields = ["code", "official_label", "portal_label"]
