from django.contrib import admin

from portal.admin import ReadOnlyAdmin
from portal.outbox.models import Message, StoppedAddress


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """What was sent to whom and how far it has come. The words stay with the reader, because the
    links in them open accounts."""

    list_display = ["queued_at", "to", "subject", "state", "tries", "fault"]
    list_filter = ["state", "kind"]
    search_fields = ["to", "subject"]
    exclude = ["text", "html"]
    date_hierarchy = "queued_at"


@admin.register(StoppedAddress)
class StoppedAddressAdmin(ReadOnlyAdmin):
    list_display = ["address", "reason", "said", "at"]
    list_filter = ["reason"]
    search_fields = ["address"]
