from django.contrib import admin

from portal.admin import ReadOnlyAdmin
from portal.audit.models import Event


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ["at", "kind", "target_label", "decided", "ground", "by_label"]
    list_filter = ["kind", "target_type"]
    search_fields = ["target_label", "by_label", "ground"]
    date_hierarchy = "at"

    @admin.display(description="What was decided")
    def decided(self, event):
        """The old value and the new one."""
        return f"{in_words(event.old)} → {in_words(event.new)}"


def in_words(value):
    """A value of an event for people: no braces, no quotation marks."""
    if isinstance(value, dict):
        return "; ".join(f"{name}: {in_words(each)}" for name, each in value.items())
    if isinstance(value, list):
        return ", ".join(in_words(each) for each in value)
    return "nothing" if value in (None, "") else str(value)
