from django.contrib import admin

from portal.admin import ReadOnlyAdmin
from portal.audit.models import Event


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ["at", "kind", "target_label", "by_label", "ground"]
    list_filter = ["kind", "target_type"]
    search_fields = ["target_label", "by_label", "ground"]
    date_hierarchy = "at"
