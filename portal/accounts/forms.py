"""allauth's forms in our words and our style. What they check and do stays allauth's.

Named in ACCOUNT_FORMS and MFA_FORMS. What a field collects is said in `autocomplete` (WCAG 1.3.5).
"""

from textwrap import wrap

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from allauth.mfa.totp.forms import ActivateTOTPForm, DeactivateTOTPForm
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.validators import MaxLengthValidator

from portal.accounts.models import User
from portal.forms import helper
from portal.names import NameField

WELL_CHOSEN = (
    "At least 10 characters. Three or four words that have nothing to do with each other are "
    "strong and easy to remember. Not a common password, and nothing like your e-mail address."
)
EMAIL_HINT = "We send a message to this address. Its link finishes the sign-up."
CODE_HINT = "The six digits that your app shows now."
MAX_NAME, MAX_EMAIL = (User._meta.get_field(field).max_length for field in ("name", "email"))
MISSING = {
    "name": "Enter your name.",
    "email": "Enter an e-mail address.",
    "login": "Enter your e-mail address.",
    "password": "Enter your password.",
    "oldpassword": "Enter your current password.",
    "password1": "Enter a new password.",
    "code": "Enter the code.",
}
NO_ADDRESS = "Enter an e-mail address like name@example.org."
DAYS_REMEMBERED = settings.SESSION_COOKIE_AGE // (24 * 60 * 60)


class HouseStyle:
    """Mixed into a form, allauth's or ours: labels and hints by field, the text of the button."""

    button = ""
    labels = {}
    hints = {}
    dropped = ()  # fields of allauth's form that we do not ask for

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.dropped:
            del self.fields[name]
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            field.error_messages["required"] = MISSING.get(name, "")
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = NO_ADDRESS
                field.validators.append(MaxLengthValidator(MAX_EMAIL, NO_ADDRESS))
                field.widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}
        self.helper = helper(self.button)


class CodeStyle(HouseStyle):
    labels = {"code": "Code"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class LoginForm(HouseStyle, account.LoginForm):
    button = "Sign in"
    labels = {
        "login": "E-mail address",
        "password": "Password",
        "remember": f"Keep me signed in on this device for {DAYS_REMEMBERED} days",
    }
    hints = {"remember": "Do not tick this on a device that others use too."}


class SignupForm(HouseStyle, account.SignupForm):
    name = NameField(max_length=MAX_NAME, widget=forms.TextInput({"autocomplete": "name"}))
    field_order = ["name", "email", "password1"]
    button = "Sign up"
    labels = {"name": "Your name", "email": "E-mail address", "password1": "Password"}
    hints = {"email": EMAIL_HINT, "password1": WELL_CHOSEN}

    def try_save(self, request):
        """For an address that has an account nothing is saved, and so no password hashed: the
        answer must not come sooner for that."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)

    def signup(self, request, user):
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])


class AddEmailForm(HouseStyle, account.AddEmailForm):
    button = "Change e-mail address"
    labels = {"email": "New e-mail address"}
    hints = {"email": "We send a message there. The change counts once you open its link."}

    # by this allauth's page tells its forms apart
    action_add = forms.CharField(initial="1", required=False, widget=forms.HiddenInput)


class ChangePasswordForm(HouseStyle, account.ChangePasswordForm):
    button = "Change password"
    labels = {"oldpassword": "Current password", "password1": "New password"}
    hints = {"password1": WELL_CHOSEN}
    dropped = ["password2"]


class ResetPasswordForm(HouseStyle, account.ResetPasswordForm):
    button = "Send me a link"
    labels = {"email": "E-mail address"}


class ResetPasswordKeyForm(HouseStyle, account.ResetPasswordKeyForm):
    button = "Save new password"
    labels = {"password1": "New password"}
    hints = {"password1": WELL_CHOSEN}
    dropped = ["password2"]


class ReauthenticateForm(HouseStyle, account.ReauthenticateForm):
    button = "Go on"
    labels = {"password": "Password"}


class CodeForm(CodeStyle, mfa.AuthenticateForm):
    button = "Sign in"
    hints = {"code": f"{CODE_HINT} Or one of your recovery codes."}


class CodeAgainForm(CodeStyle, mfa.ReauthenticateForm):
    button = "Go on"
    hints = {"code": f"{CODE_HINT} Or one of your recovery codes."}


class ActivateForm(CodeStyle, ActivateTOTPForm):
    button = "Switch on"
    hints = {"code": CODE_HINT}

    def secret_in_groups(self):
        """The key as it is easiest to type; apps take it with the spaces."""
        return " ".join(wrap(self.secret, 4))


class DeactivateForm(HouseStyle, DeactivateTOTPForm):
    button = "Switch off"


class RecoveryCodesForm(HouseStyle, GenerateRecoveryCodesForm):
    button = "Make new codes"


class NameForm(HouseStyle, forms.Form):
    name = NameField(max_length=MAX_NAME, widget=forms.TextInput({"autocomplete": "name"}))
    button = "Save"
    labels = {"name": "Your name"}
