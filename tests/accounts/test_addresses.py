import pytest
from allauth import urls as everything
from django.urls import URLResolver, get_resolver

OURS = {
    "account_login", "account_logout", "account_inactive", "account_signup",
    "account_email_verification_sent", "account_confirm_email", "account_email",
    "account_change_password", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done",
    "account_reauthenticate", "mfa_index", "mfa_authenticate", "mfa_reauthenticate",
    "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
    "mfa_download_recovery_codes", "mfa_generate_recovery_codes",
}  # fmt: skip


def names(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns)
        else:
            yield pattern.name


def test_of_allauth_only_what_we_use_can_be_reached():
    reachable = set(names(get_resolver().url_patterns)) & set(names(everything.urlpatterns))
    assert reachable == OURS


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["3rdparty/", "login/code/", "phone/change/", "password/set/", "2fa/webauthn/"]
)
def test_unused_addresses_are_not_there(client, path):
    assert client.get(f"/accounts/{path}").status_code == 404
