"""Sign-up, sign-in, second step, own details. allauth's addresses stand here one by one, and so
nothing of it can be reached that is not meant to be: no phone, no passkey, no other service."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.db import IntegrityError, transaction
from django.urls import path, re_path, reverse_lazy

from portal.accounts import views
from portal.forms import FormPage

OWN = {"crumbs": [("Your account", reverse_lazy("account"))]}  # for pages below the own details


def form_page(view, **context):
    """One of allauth's form views as a form page of ours; what it writes is written together."""
    page = type(view.__name__, (FormPage, view), {})
    once = transaction.atomic(page.as_view(extra_context=context))

    def or_again(request, *args, **kwargs):
        """The same sent twice at once: the second finds what the first has written by then."""
        try:
            return once(request, *args, **kwargs)
        except IntegrityError:
            return once(request, *args, **kwargs)

    return or_again


urlpatterns = [
    path("", views.account, name="account"),
    path("name/", views.ChangeName.as_view(), name="account_name"),
    path("login/", form_page(account.LoginView), name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", form_page(account.SignupView), name="account_signup"),
    path("confirm-email/", account.email_verification_sent, name="account_email_verification_sent"),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)/$",
        transaction.atomic(account.confirm_email),
        name="account_confirm_email",
    ),
    path("email/", form_page(account.EmailView, **OWN), name="account_email"),
    path(
        "password/change/",
        form_page(account.PasswordChangeView, **OWN),
        name="account_change_password",
    ),
    path("password/reset/", form_page(account.PasswordResetView), name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        form_page(account.PasswordResetFromKeyView),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("reauthenticate/", form_page(account.ReauthenticateView), name="account_reauthenticate"),
    path("2fa/", mfa.IndexView.as_view(extra_context=OWN), name="mfa_index"),
    path("2fa/authenticate/", form_page(views.SecondStep), name="mfa_authenticate"),
    path("2fa/reauthenticate/", form_page(mfa.ReauthenticateView), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", form_page(totp.ActivateTOTPView, **OWN), name="mfa_activate_totp"),
    path(
        "2fa/totp/deactivate/",
        form_page(totp.DeactivateTOTPView, **OWN),
        name="mfa_deactivate_totp",
    ),
    path(
        "2fa/recovery-codes/",
        codes.ViewRecoveryCodesView.as_view(extra_context=OWN),
        name="mfa_view_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/generate/",
        form_page(codes.GenerateRecoveryCodesView, **OWN),
        name="mfa_generate_recovery_codes",
    ),
]
