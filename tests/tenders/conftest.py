import pytest
from django.core.cache import cache

from tenders.synonyms import KEY


@pytest.fixture(autouse=True)
def synonyms_read_anew():
    """What an earlier test had of them is kept for a minute."""
    cache.delete(KEY)
