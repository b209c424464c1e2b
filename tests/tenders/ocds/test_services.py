import pytest

from tenders.models import Source
from tenders.ocds.services import (
    CONTRACTS_FINDER,
    FILE,
    FIND_A_TENDER,
    PUBLIC_CONTRACTS_SCOTLAND,
    SELL2WALES,
    SERVICES,
    official_address,
    service_of,
)


@pytest.mark.parametrize(
    ("ocid", "service"),
    [
        ("ocds-h6vhtk-067fb8", FIND_A_TENDER),
        ("ocds-b5fd17-e3b5f385-5989-4cf1-8849-01c247fc9c30", CONTRACTS_FINDER),
        ("ocds-r6ebe6-0000581860", PUBLIC_CONTRACTS_SCOTLAND),
        ("ocds-kuma6s-148097", SELL2WALES),
        ("ocds-213czf-1", FILE),
    ],
)
def test_the_prefix_of_the_ocid_tells_the_service(ocid, service):
    assert service_of(ocid) is service


def test_a_given_service_is_for_an_ocid_of_no_known_prefix():
    assert service_of("ocds-213czf-1", "contracts-finder") is CONTRACTS_FINDER


def test_a_known_prefix_outweighs_what_is_given():
    assert service_of("ocds-r6ebe6-0000581860", "find-a-tender") is PUBLIC_CONTRACTS_SCOTLAND


def test_services_are_found_by_their_key():
    assert [SERVICES[key].key for key in SERVICES] == [
        "find-a-tender",
        "contracts-finder",
        "public-contracts-scotland",
        "sell2wales",
        "file",
    ]


@pytest.mark.parametrize(
    ("service", "release_id", "address"),
    [
        (
            FIND_A_TENDER,
            "032703-2026",
            "https://www.find-tender.service.gov.uk/Notice/032703-2026",
        ),
        (
            CONTRACTS_FINDER,
            "2a1e3359-87a0-4fdd-ac61-20d5e6520a13-819950",
            "https://www.contractsfinder.service.gov.uk/Notice/2a1e3359-87a0-4fdd-ac61-20d5e6520a13",
        ),
        (
            PUBLIC_CONTRACTS_SCOTLAND,
            "APR352786",
            "https://www.publiccontractsscotland.gov.uk/search/show/search_view.aspx?ID=APR352786",
        ),
    ],
)
def test_the_official_page_of_a_notice(service, release_id, address):
    assert official_address(service, release_id) == address


@pytest.mark.parametrize(
    ("service", "release_id"),
    [
        (CONTRACTS_FINDER, "ocds-b5fd17-dcee84ef-4ebf-4220-bfbe-2e152a7f1010-350551-bfdm"),
        (FIND_A_TENDER, "032703-2026/../../elsewhere"),
        (SELL2WALES, "ocds-kuma6s-148097-release-148097"),
        (FILE, "1"),
    ],
)
def test_an_id_that_does_not_tell_the_page_gives_no_address(service, release_id):
    assert official_address(service, release_id) == ""


def test_the_sources_of_the_tables_are_these_services_by_the_same_names():
    assert dict(Source.choices) == {key: service.name for key, service in SERVICES.items()}
