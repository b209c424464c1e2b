"""The Django admin is for looking: every change is made on the portal's own pages, by actions."""

from django.conf import settings
from django.contrib import admin

admin.site.site_title = admin.site.site_header = f"{settings.SITE_NAME}: for looking only"
admin.site.index_title = "Changes are made on the portal’s own pages."


class ReadOnlyAdmin(admin.ModelAdmin):
    """Shows everything to whoever may enter the admin (`User.is_staff`), and changes nothing."""

    actions = None

    def lookup_allowed(self, lookup, value, request):
        """What the page itself offers. Others would tell hidden columns, letter by letter."""
        if "\x00" in str(value):  # which PostgreSQL refuses
            return False
        return any(lookup == name or lookup.startswith(f"{name}__") for name in self.list_filter)

    def has_module_permission(self, request):
        return request.user.is_staff

    def has_view_permission(self, request, obj=None):
        return request.user.is_staff

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
