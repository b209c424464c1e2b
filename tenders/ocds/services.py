"""The services that publish notices, and the habits in which they differ. Pure."""

import re
from dataclasses import dataclass

OPEN_GOVERNMENT_LICENCE = (
    "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
)
# It stands in addresses of the portal, and in those of the services
OCID = re.compile(
    r"(?!(?:data|report|reserved|feed\.atom|export\.csv|calendar\.ics)(?:/|\Z))"
    r"[A-Za-z0-9][A-Za-z0-9._:~-]{0,199}"
)
GUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"


@dataclass(frozen=True, eq=False)
class Service:
    """One publisher of notices.

    `notice_url` is the page of one notice, with `{}` for its number; `number` finds that number
    in a release id. `false_z`: its times are UK local time whatever their "Z" claims.
    `false_midnight`: likewise, but only where the time is midnight, which stands for a day.
    `full_copies`: each release repeats the whole notice (otherwise only what changed).
    `licence` is an address, empty where the service names none.
    """

    key: str
    name: str
    ocid_prefix: str = ""
    notice_url: str = ""
    number: str = ""
    false_z: bool = False
    false_midnight: bool = False
    full_copies: bool = False
    licence: str = ""
    nation: str | None = None


FIND_A_TENDER = Service(
    key="find-a-tender",
    name="Find a Tender",
    ocid_prefix="ocds-h6vhtk-",
    notice_url="https://www.find-tender.service.gov.uk/Notice/{}",
    number=r"\d{6}-\d{4}\Z",
    licence=OPEN_GOVERNMENT_LICENCE,
)
CONTRACTS_FINDER = Service(
    key="contracts-finder",
    name="Contracts Finder",
    ocid_prefix="ocds-b5fd17-",
    notice_url="https://www.contractsfinder.service.gov.uk/Notice/{}",
    number=GUID,
    # Before 2021 it wrote days as midnight with a "Z", in summer too. An honest midnight in
    # summer time is 23:00Z or 00:00+01:00, so a 00:00Z in summer is never one.
    false_midnight=True,
    full_copies=True,
    licence=OPEN_GOVERNMENT_LICENCE,
)
PUBLIC_CONTRACTS_SCOTLAND = Service(
    key="public-contracts-scotland",
    name="Public Contracts Scotland",
    ocid_prefix="ocds-r6ebe6-",
    notice_url="https://www.publiccontractsscotland.gov.uk/search/show/search_view.aspx?ID={}",
    number=r"[A-Z]{3}\d{6}\Z",
    false_z=True,
    full_copies=True,
    nation="Scotland",
)
SELL2WALES = Service(
    key="sell2wales",
    name="Sell2Wales",
    ocid_prefix="ocds-kuma6s-",
    false_z=True,
    full_copies=True,
    nation="Wales",
)
FILE = Service(key="file", name="A file")

SERVICES = {
    service.key: service
    for service in (
        FIND_A_TENDER,
        CONTRACTS_FINDER,
        PUBLIC_CONTRACTS_SCOTLAND,
        SELL2WALES,
        FILE,
    )
}


def service_of(ocid, given=None):
    """The service that wrote the notices of this `ocid`: its prefix tells.

    `given` is a key of `SERVICES` for an ocid whose prefix belongs to none of them; without it
    such a notice is from a file.
    """
    for service in SERVICES.values():
        if service.ocid_prefix and ocid.startswith(service.ocid_prefix):
            return service
    return SERVICES[given] if given else FILE


def official_address(service, release_id):
    """The address of the notice on the service's own site, or "" where its id does not tell."""
    number = re.match(service.number, release_id) if service.number else None
    return service.notice_url.format(number[0]) if number else ""
