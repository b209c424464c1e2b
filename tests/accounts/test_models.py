import pytest
from django.db import IntegrityError

from portal.accounts import roles
from portal.accounts.models import User
from tests.factories.accounts import make_user, with_second_step

pytestmark = pytest.mark.django_db


def test_the_database_refuses_a_second_person_with_the_same_address_in_another_case():
    make_user(email="ann@example.org")
    with pytest.raises(IntegrityError, match="user_email_unique_whatever_the_case"):
        User(email="ANN@Example.org", name="Another").save()


def test_a_person_is_found_by_the_address_whatever_the_case():
    user = make_user(email=" Ann@Example.org")
    assert user.email == "ann@example.org"
    assert User.objects.get_by_natural_key("ANN@example.org") == user


def test_a_person_is_called_by_the_name_or_else_by_the_address():
    assert str(make_user(name="Ann")) == "Ann"
    assert str(make_user(name="", email="ann@example.org")) == "ann@example.org"


def test_createsuperuser_makes_an_administrator():
    user = User.objects.create_superuser("ann@example.org", "seven quiet lanterns", name="Ann")
    assert roles.is_administrator(user)
    assert not user.is_superuser


def test_the_admin_is_for_administrators_with_a_second_step():
    assert not make_user(role=roles.ADMINISTRATOR).is_staff
    assert not with_second_step(make_user(role=roles.COORDINATOR)).is_staff
    assert with_second_step(make_user(role=roles.ADMINISTRATOR)).is_staff
