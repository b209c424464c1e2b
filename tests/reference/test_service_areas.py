from dataclasses import FrozenInstanceError

import pytest

from portal.reference.models import CpvCode
from portal.reference.service_areas import SERVICE_AREAS, services_for_cpv


def test_the_service_areas_in_the_order_of_the_file():
    assert list(SERVICE_AREAS) == [
        "information_advice",
        "advocacy_peer_support",
        "direct_payments_support",
        "payroll",
        "brokerage",
        "support_planning",
        "disability_equality_training",
        "equality_duty_support",
        "engagement_voice",
        "healthwatch",
        "social_care",
        "health",
        "employment",
        "education",
        "transport",
        "children_services",
        "justice",
    ]


def test_service_areas_cannot_be_changed():
    with pytest.raises(TypeError):
        SERVICE_AREAS["payroll"] = None
    with pytest.raises(FrozenInstanceError):
        SERVICE_AREAS["payroll"].label = "Wages"


@pytest.mark.django_db
def test_every_code_of_a_service_area_is_a_cpv_code():
    for area in SERVICE_AREAS.values():
        assert CpvCode.objects.filter(code__in=area.cpv).count() == len(area.cpv)


@pytest.mark.parametrize("code", ["79211110", "79211110-0", " 79211110-0 "])
def test_a_listed_code_with_or_without_its_check_digit(code):
    assert services_for_cpv([code]) == ["direct_payments_support", "payroll"]


def test_every_listed_code_points_to_its_own_areas_and_to_no_other():
    for code in {code for area in SERVICE_AREAS.values() for code in area.cpv}:
        assert services_for_cpv([code]) == [
            key for key, area in SERVICE_AREAS.items() if code in area.cpv
        ]


@pytest.mark.parametrize(
    ("child", "services"),
    [
        ("85121271", ["health"]),  # home for the psychologically disturbed, under 85121270
        ("85311100", ["social_care"]),  # under 85311000
        ("60112000", ["transport"]),
        ("80533100", ["employment"]),  # under 80530000
        ("80212000", ["education"]),  # two levels under 80000000
        ("85312200", ["brokerage", "social_care"]),  # under 85312000
    ],
)
def test_a_more_special_code_belongs_to_the_nearest_listed_one(child, services):
    assert services_for_cpv([child]) == services


def test_the_nearest_listed_code_wins_over_those_above_it():
    """85312310 stands under 85312000 and 85310000, which other areas list."""
    services = services_for_cpv(["85312310"])

    assert "information_advice" in services
    assert "social_care" not in services
    assert "children_services" not in services


@pytest.mark.parametrize("parent", ["85000000", "85300000", "79000000", "98000000"])
def test_a_more_general_code_points_to_nothing(parent):
    assert services_for_cpv([parent]) == []


def test_many_codes_give_each_area_once_in_the_order_of_the_file():
    assert services_for_cpv(["60130000", "79211110", "79211100", "45000000"]) == [
        "direct_payments_support",
        "payroll",
        "transport",
    ]


@pytest.mark.parametrize(
    "code", ["", "-", "8531231", "853123100", "home help", "8531231O", "٨" * 8]
)
def test_what_is_no_cpv_code_points_to_nothing(code):
    assert services_for_cpv([code]) == []


def test_no_codes_no_services():
    assert services_for_cpv([]) == []
