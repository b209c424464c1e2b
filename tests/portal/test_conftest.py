"""The test database holds the reference data, also after tests that empty all tables."""

import pytest

from portal.areas.models import Alias, Area
from portal.reference.models import CpvCode


def is_loaded():
    return (Area.objects.count(), Alias.objects.count(), CpvCode.objects.count()) == (
        426,
        527,
        9457,
    )


@pytest.mark.django_db
def test_a_test_finds_the_reference_data():
    assert is_loaded()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_a_test_with_real_transactions_finds_it_each_time(time):
    assert is_loaded()
