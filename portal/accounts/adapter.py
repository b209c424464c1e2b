from io import BytesIO

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.urls import reverse
from qrcode import make as qr_code
from qrcode.image.svg import SvgPathFillImage

from portal.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """allauth's decisions that are ours: what it says, and who may have which address.

    The settings name a descendant of it that also knows the outbox (portal.outbox.adapter).
    """

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The e-mail address or the password is not right.",
        "too_many_login_attempts": "There were too many tries. Wait five minutes, then try again.",
        "rate_limited": "There were too many tries. Wait a few minutes, then try again.",
        "enter_current_password": "This is not your current password.",
        "incorrect_password": "This is not your password.",
        "duplicate_email": "This is your e-mail address already.",
    }

    def get_password_change_redirect_url(self, request):
        return reverse("account")

    def confirm_email(self, request, email_address):
        """Somebody else may have signed up with that address since it was asked for."""
        others = User.objects.exclude(pk=email_address.user_id)
        if others.filter(email__iexact=email_address.email).exists():
            self.add_message(
                request,
                messages.ERROR,
                "account/messages/email_confirmation_failed.txt",
                {"email": email_address.email},
            )
            return False
        return super().confirm_email(request, email_address)


class SecondStepAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code is not right. Type the one that your app shows now.",
    }

    def build_totp_svg(self, url):
        """With a white ground, so that a camera can read it on a dark page as well."""
        picture = BytesIO()
        qr_code(url, image_factory=SvgPathFillImage).save(picture)
        return picture.getvalue().decode()
