"""Releases and tenders for tests. Notices go the whole way in, as in the portal."""

import json
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.utils import timezone

from tenders.actions.notices import import_package
from tenders.models import Reservation, Tender

OCID = "ocds-h6vhtk-0abcde"
PUBLISHED = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)


def release(ocid=OCID, id="000001-2026", tag=("tender",), date=PUBLISHED, tender=None, **sections):
    """A release as a service would send it; `tender` is laid over a small tender section."""
    body = {"id": ocid, "title": "Advocacy service", "status": "active", **(tender or {})}
    return {
        "ocid": ocid,
        "id": id,
        "date": date.isoformat(),
        "tag": list(tag),
        "initiationType": "tender",
        "tender": {name: value for name, value in body.items() if value is not None},
        **sections,
    }


def buyer(name="Leeds City Council", number="PJYG-6658-PPMY"):
    """The sections of a release that name its buyer."""
    party = {
        "id": f"GB-PPON-{number}",
        "name": name,
        "identifier": {"scheme": "GB-PPON", "id": number},
        "roles": ["buyer"],
    }
    return {"parties": [party], "buyer": {"id": party["id"], "name": name}}


def package(*releases, **header):
    return json.dumps({"version": "1.1", "releases": list(releases), **header}).encode()


def take_in(*releases, file="page.json", source=None):
    """Takes the releases in and returns the outcome."""
    outcome = import_package(package(*releases), file=file, source=source)
    end_of_transaction()
    return outcome


def end_of_transaction():
    """What the database does at the end of one, such as giving releases their places in the log:
    the transaction around a test never ends."""
    connection.check_constraints()


def tender(ocid=OCID, *, closes=None, status="open", tender=None, **sections):
    """A tender in the database, by default open for another week."""
    closes = closes or timezone.now() + timedelta(days=7)
    states = {"planned": "planned", "cancelled": "cancelled", "awarded": "complete"}
    body = {
        "status": states.get(status, "active"),
        "tenderPeriod": {"endDate": closes.isoformat()},
        **(tender or {}),
    }
    if status == "awarded":
        sections = {"awards": [{"id": "1", "status": "active"}], **sections}
    take_in(release(ocid, tender=body, **sections))
    return Tender.objects.get(ocid=ocid)


def suggestion(ocid=OCID, sentence=None, **fields):
    """A reservation that only the words of a notice suggest."""
    sentence = sentence or (
        "This contract is reserved for supported employment providers"
        " under section 32 of the Procurement Act 2023."
    )
    found = tender(ocid, tender={"description": sentence, **fields})
    return Reservation.objects.get(tender=found)
