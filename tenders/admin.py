from django.contrib import admin

from portal.admin import ReadOnlyAdmin
from tenders import models


@admin.register(models.Tender)
class TenderAdmin(ReadOnlyAdmin):
    list_display = ["title", "status", "reserved", "buyer_name", "open_until", "source"]
    list_filter = ["status", "reserved", "source"]
    search_fields = ["ocid", "title", "buyer_name"]
    exclude = ["search"]
    show_full_result_count = False


@admin.register(models.Release)
class ReleaseAdmin(ReadOnlyAdmin):
    list_display = ["ocid", "release_id", "date", "source", "received_at"]
    list_filter = ["source"]
    search_fields = ["ocid", "release_id"]
    exclude = ["raw"]
    show_full_result_count = False


@admin.register(models.Reservation)
class ReservationAdmin(ReadOnlyAdmin):
    list_display = ["tender", "lot_key", "kind", "regime", "state"]
    list_filter = ["state", "kind"]
    list_select_related = ["tender"]


@admin.register(models.Twin)
class TwinAdmin(ReadOnlyAdmin):
    list_display = ["first", "second", "basis", "state"]
    list_filter = ["state", "basis"]
    list_select_related = ["first", "second"]


@admin.register(models.Rejection)
class RejectionAdmin(ReadOnlyAdmin):
    list_display = ["file", "release", "reason", "state", "last_seen"]
    list_filter = ["state", "source"]


@admin.register(models.Report)
class ReportAdmin(ReadOnlyAdmin):
    list_display = ["words", "tender", "sent_at", "state"]
    list_filter = ["state"]
    list_select_related = ["tender"]


admin.site.register(models.FetchState, ReadOnlyAdmin)
