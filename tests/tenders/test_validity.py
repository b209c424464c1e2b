"""What we publish is valid by the standard's own checker wherever what we received was."""

import json

import pytest

from tenders.demo import load_sample, roll_demo, sample_files
from tenders.models import Release, Tender
from tenders.models.tender import demo_prefix
from tenders.ocds.read import read
from tests.factories.tenders import end_of_transaction, release, take_in
from tests.tenders.standard import HEADER, checked, faults, faults_of_each

SUPPLIERS_TWICE = [("releases/awards/suppliers", "Non-unique id values")]
NO_HOUR = [("releases/tender/tenderPeriod/endDate", "Date is not in the correct format")]
NO_ADDRESS = [("releases/tender/documents/url", "Invalid 'uri' found")]
# Of the sample, what was not valid as received, and why: how many of each
NOT_VALID = {
    "contracts_finder_2020.json": (10, SUPPLIERS_TWICE),
    "contracts_finder_2025_01.json": (1, NO_ADDRESS),
    "find_a_tender.json": (2, NO_HOUR),
}
# The codes of the extension "United Kingdom"
RESERVED = {"shelteredWorkshop", "publicServiceMissionOrganization", "smeVcse"}


def as_received(path):
    """The releases of a file as they came."""
    return [json.loads(raw.raw) for raw in read(path.read_bytes()).releases]


def without(release, name):
    return {key: value for key, value in release.items() if key != name}


def test_the_checker_finds_faults():
    sound = release()
    assert faults({**HEADER, "releases": [sound]}) == []
    for broken in [
        sound | {"date": "2026-05-01"},
        sound | {"tag": ["nonsense"]},
        without(sound, "id"),
    ]:
        assert faults({**HEADER, "releases": [broken]}) != []


@pytest.mark.parametrize("path", sample_files(), ids=lambda path: path.stem)
def test_what_was_not_valid_as_received_is_known_with_its_reason(path):
    found = [set(each) for each in faults_of_each(as_received(path)) if each]
    count, reason = NOT_VALID.get(path.name, (0, []))
    assert found == [set(reason)] * count


@pytest.fixture
def everything(db):
    load_sample()
    roll_demo()
    end_of_transaction()


def test_every_page_of_the_log_is_valid(everything, client):
    address, found = "/api/ocds/releases.json", 0
    while address:
        page = client.get(address).json()
        assert faults(page) == []
        found += len(page["releases"])
        address = page.get("links", {}).get("next")
    assert found == Release.objects.count() > 147


def test_every_record_is_valid(everything, client):
    ocids = Tender.objects.values_list("ocid", flat=True)
    packages = [client.get(f"/api/ocds/records/{ocid}.json").json() for ocid in ocids]
    records = [record for package in packages for record in package["records"]]
    assert faults(packages[0] | {"records": records}) == []
    assert len(records) == len(ocids) > 100


def test_what_we_add_to_a_package_is_known(db, client):
    take_in(release())
    added = checked(client.get("/api/ocds/releases.json").json())["all_additional_fields"]
    outermost = [each for each in added if each["root_additional_field"]]
    assert {(each["path"], each["field_name"]) for each in outermost} == {
        ("", "cursor"),
        ("/releases", "received"),
    }


def test_our_own_releases_use_the_codes_of_the_extension_that_their_package_names(db, client):
    roll_demo()
    end_of_transaction()
    page = client.get("/api/ocds/releases.json").json()
    assert all(each["ocid"].startswith(demo_prefix()) for each in page["releases"])
    named = [
        code
        for each in page["releases"]
        for code in each["tender"].get("otherRequirements", {}).get("reservedParticipation", [])
    ]
    assert set(named) == RESERVED
    assert any("ocds_otherRequirements_extension" in address for address in page["extensions"])
    assert any("ocds_uk_extension" in address for address in page["extensions"])
