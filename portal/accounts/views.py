from allauth.account.models import EmailAddress
from allauth.mfa.base.views import AuthenticateView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.generic import FormView

from portal.accounts import actions, roles
from portal.accounts.forms import NameForm
from portal.forms import FormPage


@login_required
def account(request):
    """The person's own details, and what can be done about each."""
    pending = EmailAddress.objects.get_new(request.user)
    return render(request, "accounts/account.html", {"pending": pending})


class ChangeName(LoginRequiredMixin, FormPage, FormView):
    form_class = NameForm
    template_name = "accounts/name.html"
    success_url = reverse_lazy("account")
    extra_context = {"crumbs": [("Your account", reverse_lazy("account"))]}

    def get_initial(self):
        return {"name": self.request.user.name}

    def form_valid(self, form):
        person = self.request.user
        actions.change_name(person=person, name=form.cleaned_data["name"], by=person)
        messages.success(self.request, "We have changed your name.")
        return super().form_valid(form)


class SecondStep(AuthenticateView):
    """The code after the password. Without a code allauth thinks of a security key: not for us."""

    def dispatch(self, request, *args, **kwargs):
        if request.method == "POST" and "code" not in request.POST:
            return redirect("mfa_authenticate")
        return super().dispatch(request, *args, **kwargs)


def enter_admin(request, extra_context=None):
    """Where Django's admin sends those who may not enter it, in place of a sign-in of its own."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.GET.get("next", reverse_lazy("admin:index")))
    if not roles.is_administrator(request.user):
        raise PermissionDenied
    if not request.user.has_second_step:
        messages.warning(request, "To open the administration, first switch on the second step.")
        return redirect("mfa_index")
    return redirect("admin:index")
