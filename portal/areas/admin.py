from django.contrib import admin

from portal.admin import ReadOnlyAdmin
from portal.areas.models import Alias, Area, Region, Succession


@admin.register(Region)
class RegionAdmin(ReadOnlyAdmin):
    list_display = ["nuts_code", "name", "level", "gss_code"]
    list_filter = ["level"]
    search_fields = ["nuts_code", "name"]


@admin.register(Area)
class AreaAdmin(ReadOnlyAdmin):
    list_display = ["gss_code", "name", "kind", "region", "start", "end"]
    list_filter = ["nation", "kind", "social_care"]
    list_select_related = ["region"]
    search_fields = ["gss_code", "name", "official_name"]


@admin.register(Succession)
class SuccessionAdmin(ReadOnlyAdmin):
    list_display = ["predecessor", "relationship", "successor", "on"]
    list_select_related = ["predecessor", "successor"]


@admin.register(Alias)
class AliasAdmin(ReadOnlyAdmin):
    list_display = ["name", "area"]
    list_select_related = ["area"]
    search_fields = ["name"]
