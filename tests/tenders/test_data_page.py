"""The page that documents the open data, by the help texts of the models themselves."""

from datetime import UTC, datetime
from html import unescape

import pytest

from portal.reference.service_areas import SERVICE_AREAS
from tenders.actions.export import take_step
from tenders.filters import TenderFilter
from tenders.models import Lot, Release, Reservation, Tender
from tenders.views.data import IN_OCDS, INTERNAL
from tests.factories.tenders import release, take_in, tender

pytestmark = pytest.mark.django_db


def words(client):
    answer = client.get("/tenders/data/")
    assert answer.status_code == 200
    return " ".join(unescape(answer.content.decode()).split())


@pytest.mark.parametrize("model", [Release, Tender, Lot, Reservation])
def test_each_field_stands_there_with_its_meaning(client, model):
    page = words(client)
    for field in model._meta.concrete_fields:
        if field.name not in INTERNAL[model]:
            name = IN_OCDS.get(field.name, field.name) if model is Release else field.name
            assert field.help_text, f"{field} has no help text"
            assert f"<code>{name}</code></th>" in page
            assert " ".join(field.help_text.split()) in page


@pytest.mark.parametrize("model", list(INTERNAL))
def test_what_is_left_out_is_a_field(model):
    assert INTERNAL[model] <= {field.name for field in model._meta.concrete_fields}


def test_the_members_of_received_are_those_of_a_release(client):
    take_in(release())
    received = client.get("/api/ocds/releases.json").json()["releases"][0]["received"]
    named = {name.removeprefix("received.") for name in IN_OCDS.values() if "." in name}
    assert named == set(received)


def test_each_filter_stands_there_with_what_it_can_be(client):
    page = words(client)
    for name in TenderFilter.base_filters:
        assert f"<code>{name}</code></th>" in page
    for value in ["open", "any", "pa2023_s32", "UKD", *SERVICE_AREAS]:
        assert f"<code>{value}</code>" in page


def test_the_addresses_on_it_answer(client):
    found = tender()
    page = words(client)
    for address in [
        "/api/ocds/releases.json",
        f"/api/ocds/records/{found.ocid}.json",
        "/api/ocds/releases.json?reserved=any&status=open",
    ]:
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200


def test_the_file_is_linked_once_it_is_made(client, settings, tmp_path):
    settings.EXPORT_FOLDER = tmp_path
    take_in(release())
    before = words(client)
    take_step(datetime(2026, 11, 24, 12, tzinfo=UTC))
    after = words(client)
    assert 'href="/api/ocds/releases.jsonl.gz"' not in before
    assert "not been made yet" in before
    assert 'href="/api/ocds/releases.jsonl.gz"' in after
    assert "1 release, one a line" in after


def test_every_page_leads_there(client):
    assert 'href="/tenders/data/"' in client.get("/help/").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_questions_to_the_database_do_not_grow(client, django_assert_num_queries, number):
    for n in range(number):
        tender(f"ocds-h6vhtk-{n:06}")
    with django_assert_num_queries(2):
        client.get("/tenders/data/")
