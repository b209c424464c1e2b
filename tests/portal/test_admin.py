import pytest
from django.contrib import admin
from django.urls import reverse

from portal import audit
from portal.admin import ReadOnlyAdmin
from portal.areas.models import Area
from portal.audit.models import Event
from portal.reference.models import CpvCode
from tests.factories.accounts import make_administrator, make_coordinator

pytestmark = pytest.mark.django_db

MODELS = [
    model for model, options in admin.site._registry.items() if "portal" in options.__module__
]


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def test_every_page_of_ours_is_read_only():
    assert {Area, CpvCode} <= set(MODELS)
    assert all(isinstance(admin.site._registry[model], ReadOnlyAdmin) for model in MODELS)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_an_administrator_sees_the_list(client, model):
    client.force_login(make_administrator())

    assert client.get(address(model, "changelist")).status_code == 200


@pytest.mark.parametrize("model", [Area, CpvCode], ids=lambda model: model._meta.label)
def test_an_administrator_sees_one_thing_and_changes_nothing(client, model):
    thing = model.objects.first()
    client.force_login(make_administrator())

    shown = client.get(address(model, "change", thing.pk))

    assert shown.status_code == 200
    assert b'name="_save"' not in shown.content
    assert client.post(address(model, "change", thing.pk), {}).status_code == 403
    assert client.get(address(model, "add")).status_code == 403
    assert client.post(address(model, "delete", thing.pk), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("model", [Area, CpvCode], ids=lambda model: model._meta.label)
def test_nobody_else_sees_anything(client, model):
    client.force_login(make_coordinator())

    response = client.get(address(model, "changelist"))

    assert response.status_code == 302
    assert response.url.startswith(reverse("admin:login"))


def test_hidden_columns_cannot_be_guessed_by_looking_up(client):
    user = make_administrator()
    client.force_login(user)
    assert client.get("/admin/accounts/user/?is_active__exact=1").status_code == 200
    for query in ("password__startswith=pbkdf2", "email__contains=a", "is_active__exact=%00"):
        answer = client.get(f"/admin/accounts/user/?{query}")
        assert answer.status_code in (302, 400), query


def test_the_audit_trail_shows_what_was_decided(client):
    user = make_administrator()
    audit.record("tried", target=user, old=None, new={"role": "view"}, ground="as agreed")
    client.force_login(user)
    page = client.get(address(Event, "changelist")).content.decode()
    assert "nothing → role: view" in page
