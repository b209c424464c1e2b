"""allauth's messages. It sends them; their words (templates/account, templates/mfa) are ours."""

from django.utils import timezone

from portal.accounts.models import User

ACCOUNT = [
    "account_already_exists",
    "email_changed",
    "email_confirmation",
    "email_confirmation_signup",
    "email_deleted",
    "password_changed",
    "password_reset",
    "password_reset_key",
    "unknown_account",
]
SECOND_STEP = ["recovery_codes_generated", "totp_activated", "totp_deactivated"]


def samples():
    context = {
        "user": User(name="Ann Example", email="ann@example.org"),
        "email": "ann@example.org",
        "activate_url": "https://portal.example/accounts/confirm-email/sample/",
        "password_reset_url": "https://portal.example/accounts/password/reset/sample/",
        "signup_url": "https://portal.example/accounts/signup/",
        "timestamp": timezone.now(),
        "ip": "192.0.2.1",
        "from_email": "old@example.org",
        "to_email": "ann@example.org",
        "deleted_email": "new@example.org",
    }
    stems = [f"account/email/{name}" for name in ACCOUNT]
    stems += [f"mfa/email/{name}" for name in SECOND_STEP]
    return dict.fromkeys(stems, context)
