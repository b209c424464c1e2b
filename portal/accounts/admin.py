from allauth.account.views import logout
from django.contrib import admin
from django.shortcuts import redirect

from portal.accounts.models import User
from portal.accounts.views import enter_admin
from portal.admin import ReadOnlyAdmin

# One sign-in for the whole portal, second step included, one sign-out, one page for the password
admin.site.login = enter_admin
admin.site.logout = lambda request, extra_context=None: logout(request)
admin.site.password_change = lambda request, extra_context=None: redirect("account_change_password")


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ["email", "name", "roles", "is_active", "date_joined", "last_login"]
    list_filter = ["groups", "is_active"]
    search_fields = ["email", "name"]
    fields = ["email", "name", "roles", "has_second_step", "is_active", "date_joined", "last_login"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description="Roles")
    def roles(self, user):
        return ", ".join(group.name for group in user.groups.all())

    @admin.display(description="Second step", boolean=True)
    def has_second_step(self, user):
        return user.has_second_step
