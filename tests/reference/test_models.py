import pytest
from django.db import IntegrityError

from portal.reference.models import CpvCode

pytestmark = pytest.mark.django_db


def refused(constraint):
    return pytest.raises(IntegrityError, match=constraint)


def test_the_label_to_show_is_the_portals_own_where_there_is_one():
    assert (
        CpvCode.objects.get(code="85312120").label
        == "Daycare services for disabled children and young people"
    )
    assert CpvCode.objects.get(code="85312310").label == "Guidance services"


def test_a_code_is_printed_with_its_check_digit():
    assert str(CpvCode.objects.get(code="85312310")) == "85312310-5 Guidance services"


@pytest.mark.parametrize("wrong", [{"code": "8531231"}, {"code": "8531231X"}, {"check_digit": "x"}])
def test_a_code_is_of_digits(wrong):
    values = {"code": "99100000", "check_digit": "1", "level": "group", "parent_id": "98000000"}

    with refused("cpv_code_is_digits"):
        CpvCode.objects.create(**values | wrong)


@pytest.mark.parametrize(
    "wrong", [{"level": "division", "parent_id": "98000000"}, {"level": "group", "parent_id": None}]
)
def test_only_divisions_have_no_parent(wrong):
    with refused("cpv_only_divisions_have_no_parent"):
        CpvCode.objects.create(code="99100000", check_digit="1", **wrong)
