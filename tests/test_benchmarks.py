"""What `script/bench` measures against, without its clock."""

import subprocess
import sys

import pytest
from django.conf import settings
from django.urls import Resolver404, resolve

from script.benchmarks.figures import figures
from script.benchmarks.views import rendered
from tests.factories.tenders import OCID, tender

ADDRESSES = ["/tenders/", "/tenders/?status=all&q=advocacy", f"/tenders/{OCID}/"]


@pytest.fixture
def kept():
    """No page is kept from one test to the next."""
    rendered.cache_clear()
    yield
    rendered.cache_clear()


@pytest.mark.urls("script.benchmarks.urls")
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_from_memory_reads_like_the_real_one(db, client, kept, address):
    tender()
    real = client.get(address).content
    assert b"Advocacy service" in real
    assert client.get(f"/bench/constant{address}").content == real
    assert client.get(f"/bench/memory{address}").content == real


@pytest.mark.urls("script.benchmarks.urls")
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_from_memory_asks_the_database_nothing(
    db, client, kept, django_assert_num_queries, address
):
    tender()
    client.get(f"/bench/memory{address}")
    for way in ("memory", "constant"):
        with django_assert_num_queries(0):
            client.get(f"/bench/{way}{address}")


def test_the_portal_itself_has_no_such_addresses():
    with pytest.raises(Resolver404):
        resolve("/bench/memory/tenders/")


def test_half_of_the_times_are_at_most_p50_and_all_but_five_in_a_hundred_at_most_p95():
    assert figures([float(n) for n in range(101)]) == {"n": 101, "p50": 50.0, "p95": 95.0}


@pytest.mark.parametrize("sizes", ["many", "0", "10,", "-5"])
def test_a_size_that_is_none_is_refused_before_anything_starts(sizes):
    command = [sys.executable, "-m", "script.benchmarks", "search", f"--sizes={sizes}"]
    refused = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True)
    assert refused.returncode == 2
    assert f"invalid sizes value: '{sizes}'" in refused.stderr
