"""Every form of ours says in words of its own what it misses."""

import pytest
from allauth.core.context import request_context
from django import forms
from django.test import RequestFactory
from django.urls import get_resolver

from portal.deadlines.models import Watch
from portal.organisations.models import Organisation
from tenders.models import Reservation, Tender
from tests.factories.accounts import make_user
from tests.factories.tenders import suggestion

DEFAULTS = {"", str(forms.Field.default_error_messages["required"])}


def our_forms(parent=forms.BaseForm):
    """The classes below `parent` that our rooms define."""
    assert get_resolver().url_patterns  # so every room is loaded
    found = {form for form in parent.__subclasses__() if not form.__module__.startswith("tests.")}
    below = set().union(*(our_forms(form) for form in found))
    return {form for form in found if form.__module__.startswith(("portal.", "tenders."))} | below


def made(form):
    """The form, with what it cannot be made without."""
    user = {"user": make_user()}
    needed = {
        "ActivateForm": user,
        "AddReservationForm": {"tender": Tender.objects.first()},
        "ChangeSearchForm": {"can_find_news": True},
        "CodeAgainForm": user,
        "CodeForm": user,
        "ConfirmForm": {"submit": "Do it"},
        "DeactivateForm": {"authenticator": None},
        "DecideReservationForm": {"reservation": Reservation.objects.first()},
        "DismissRejectionForm": {"dismissed": False},
        "NewOrganisationForm": {"submit": "Save", "by": None},
        "OrganisationForm": {"submit": "Save"},
        "ReauthenticateForm": user,
        "RecoveryCodesForm": user,
        "WatchForm": {"watch": Watch()},
        "SaveSearchForm": {"can_find_news": True, "organisations": [Organisation(slug="us")]},
    }
    return form(**needed.get(form.__name__, {}))


@pytest.mark.django_db
def test_no_form_of_ours_says_only_that_a_field_is_required():
    suggestion()
    request = RequestFactory().get("/")
    request.session = {}
    with request_context(request):
        silent = {
            f"{form.__name__}.{name}"
            for form in our_forms()
            for name, field in made(form).fields.items()
            if field.required and str(field.error_messages["required"]) in DEFAULTS
        }
    assert silent == set()
