import pytest

from portal.reference.light_touch import LIGHT_TOUCH, is_light_touch, is_reservable
from portal.reference.models import CpvCode


def test_the_list_has_421_codes_and_144_of_them_are_reservable():
    assert len(LIGHT_TOUCH) == 421
    assert sum(code.reservable for code in LIGHT_TOUCH.values()) == 144


@pytest.mark.django_db
def test_every_code_of_the_list_is_a_cpv_code():
    assert CpvCode.objects.filter(code__in=list(LIGHT_TOUCH)).count() == 421


@pytest.mark.django_db
def test_all_health_and_social_work_codes_are_light_touch_and_reservable():
    codes = CpvCode.objects.filter(code__gte="85000000", code__lte="85323000")

    assert codes.count() > 80
    assert all(is_light_touch(code.code) and is_reservable(code.full_code) for code in codes)


@pytest.mark.parametrize("code", ["98513310", "98200000", "79611000", "80500000", "75231240"])
def test_light_touch_but_not_reservable(code):
    assert is_light_touch(code)
    assert not is_reservable(code)


@pytest.mark.parametrize("code", ["79211110", "79600000-0", "60130000", "79632000", "", "nonsense"])
def test_not_light_touch(code):
    assert not is_light_touch(code)
    assert not is_reservable(code)


@pytest.mark.django_db
def test_the_regulations_words_are_shown_where_the_official_label_is_outdated():
    for code in ("85311200", "85312120"):
        assert CpvCode.objects.get(code=code).label == LIGHT_TOUCH[code].description
