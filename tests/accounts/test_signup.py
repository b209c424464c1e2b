import pytest
from django.contrib.auth.hashers import MD5PasswordHasher

from portal.accounts.models import User
from portal.outbox.models import Message
from tests.accounts.helpers import is_signed_in, last_mail, link, page, title
from tests.factories.accounts import PASSWORD, make_user

pytestmark = pytest.mark.django_db
ADDRESS = "/accounts/signup/"
TYPED = {"name": "Ann O'Hara", "email": "Ann@Example.org", "password1": PASSWORD}


def test_the_form_says_what_each_field_collects(client):
    form = client.get(ADDRESS).content.decode()
    for field, purpose in {"name": "name", "email": "email", "password1": "new-password"}.items():
        [tag] = [t for t in form.split("<input")[1:] if f'name="{field}"' in t]
        assert f'autocomplete="{purpose}"' in tag.split(">")[0]
        assert "placeholder" not in tag


def test_a_person_signs_up_confirms_and_is_signed_in(client, mailoutbox):
    response = client.post(ADDRESS, TYPED, follow=True)
    assert response.redirect_chain == [("/accounts/confirm-email/", 302)]
    assert "We have sent a message to ann@example.org." in page(response)
    assert not is_signed_in(client)
    user = User.objects.get()
    assert (user.name, user.email) == ("Ann O'Hara", "ann@example.org")

    message = last_mail()
    assert (message.to, message.person) == ("ann@example.org", user)
    assert message.subject == "Confirm your e-mail address for DPULO Portal"
    assert mailoutbox == []  # nothing goes past the outbox

    response = client.post(link(message), follow=True)
    assert is_signed_in(client)
    assert response.redirect_chain[-1][0] == "/accounts/"
    assert "You have confirmed ann@example.org." in page(response)
    assert "What next?" in page(response)
    assert user.emailaddress_set.get().verified


def test_opening_the_link_confirms_nothing(client):
    """Scanners of mail open every link."""
    client.post(ADDRESS, TYPED)
    response = client.get(link(last_mail()))
    assert "Is ann@example.org your e-mail address?" in page(response)
    assert not User.objects.get().emailaddress_set.get().verified


def test_confirming_on_another_device_leads_to_the_sign_in(client, django_user_model):
    client.post(ADDRESS, TYPED)
    elsewhere = type(client)()
    response = elsewhere.post(link(last_mail()), follow=True)
    assert response.redirect_chain == [("/accounts/login/", 302)]
    assert not is_signed_in(elsewhere)
    assert User.objects.get().emailaddress_set.get().verified


@pytest.mark.parametrize("key", ["nonsense", "MQ:1abcde:ZZZZ"])
def test_a_link_that_does_not_work_says_so(client, key):
    response = client.get(f"/accounts/confirm-email/{key}/")
    assert response.status_code == 200
    assert "This link does not work any more" in page(response)
    assert client.post(f"/accounts/confirm-email/{key}/").status_code == 404


def test_the_mail_does_not_repeat_what_a_stranger_typed_as_a_name(client):
    client.post(ADDRESS, {**TYPED, "name": "Win money, ring 0900 1234"})
    message = last_mail()
    assert "0900" not in message.text + message.html + message.subject


class CountingHasher(MD5PasswordHasher):
    made = 0

    def encode(self, password, salt):
        CountingHasher.made += 1
        return super().encode(password, salt)


def test_an_address_that_has_an_account_costs_a_hash_like_any_other(client, settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    costs = []
    for _ in range(2):
        CountingHasher.made = 0
        client.post(ADDRESS, TYPED)
        costs.append(CountingHasher.made)
    assert User.objects.count() == 1
    assert costs == [1, 1]


def test_errors_are_told_with_422_in_title_summary_and_field(client):
    response = client.post(ADDRESS, {"name": "", "email": "ann@", "password1": "short"})
    assert response.status_code == 422
    assert title(response).startswith("Error: Sign up")
    assert "There is a problem" in page(response)
    html = response.content.decode()
    for field in ("name", "email", "password1"):
        assert f'href="#id_{field}"' in html
        assert f'id="id_{field}_error"' in html
    assert 'value="ann@"' in html
    assert "Enter your name." in page(response)
    assert "Enter an e-mail address like name@example.org." in page(response)
    assert "This password is too short. It must contain at least 10 characters." in page(response)


@pytest.mark.parametrize(
    "password", ["short one", "1234567890", "password123", "ann@example.org", "Ann@Example.or"]
)
def test_a_weak_password_is_refused(client, password):
    response = client.post(ADDRESS, {**TYPED, "password1": password})
    assert response.status_code == 422
    assert not User.objects.exists()


def test_the_hint_tells_the_length_that_is_asked_for(client, settings):
    [length] = [
        v["OPTIONS"]["min_length"]
        for v in settings.AUTH_PASSWORD_VALIDATORS
        if "MinimumLength" in v["NAME"]
    ]
    assert f"At least {length} characters." in page(client.get(ADDRESS))


@pytest.mark.parametrize("confirmed", [True, False])
def test_signing_up_twice_tells_a_stranger_nothing_and_the_owner_everything(client, confirmed):
    make_user(email="ann@example.org", confirmed=confirmed)
    response = client.post(ADDRESS, TYPED, follow=True)
    known = page(response)
    assert response.redirect_chain == [("/accounts/confirm-email/", 302)]
    assert User.objects.count() == 1
    message = last_mail()
    assert message.to == "ann@example.org"
    assert message.subject == "You already have an account on DPULO Portal"

    response = type(client)().post(ADDRESS, {**TYPED, "email": "new@example.org"}, follow=True)
    assert page(response).replace("new@", "ann@") == known


def test_nonsense_is_an_error_and_no_crash(client):
    typed = {"name": "a\0b", "email": "x" * 10_000, "password1": "\0" * 20}
    assert client.post(ADDRESS, typed).status_code == 422
    assert client.post(ADDRESS, {**TYPED, "email": "x" * 250 + "@example.org"}).status_code == 422
    assert client.get(ADDRESS, {"email": "\0<script>", "next": "//bad.example"}).status_code == 200


def test_a_sign_up_whose_mail_cannot_be_written_is_none(client, monkeypatch):
    def fails(**fields):
        raise RuntimeError

    monkeypatch.setattr("portal.outbox.actions.queue", fails)
    with pytest.raises(RuntimeError):
        client.post(ADDRESS, TYPED)
    assert not User.objects.exists()
    assert not Message.objects.exists()
