"""From one release as received to a reading that the portal can work with.

Only what cannot be identified is refused. Everything else is repaired or left out where it stands,
and each repair is named, so that nothing is changed in silence: the bytes as received are kept
beside the reading (`tenders.ocds.keep`).
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from tenders.ocds.faults import Broken
from tenders.ocds.services import service_of

from . import bodies, legacy, texts
from .changes import Changes
from .decode import decode
from .identity import dated, identified
from .shapes import RELEASE
from .times import Moment, parse_moment
from .walk import Walk

__all__ = ["Broken", "Cleaned", "Moment", "clean", "parse_moment"]

# It stands in addresses of the portal (beside the pages of tenders/urls.py), and of the services
OCID = re.compile(r"(?!(?:report|reserved)(?:/|\Z))[A-Za-z0-9][A-Za-z0-9._:~-]{0,199}")
JSON_KINDS = {str: "a text", list: "a list", bool: "true or false", type(None): "null"}

# Each is given (release, note) and mends the release in place, in this order
REPAIRS = (
    legacy.drop_package_info,
    legacy.suitability,
    legacy.amendments,
    bodies.gather,
)


@dataclass(frozen=True)
class Cleaned:
    """`reading`: the release, in the shape of `shapes.RELEASE`. `changes`: see `Changes.listed`.
    `date`: aware, UTC. `sha256`: of the bytes as received. `tag`: empty where none is given."""

    reading: dict
    changes: list
    ocid: str
    release_id: str
    id_was_derived: bool
    date: datetime
    tag: list
    sha256: str


def clean(raw, header, service=None):
    """The `Cleaned` release in `raw` (bytes), which came in a package with this header.

    `service` is for an ocid of no known prefix. Raises `Broken` with the reason where the release
    cannot be identified.
    """
    release = decode(raw)
    if not isinstance(release, dict):
        raise Broken(f"not an object but {JSON_KINDS.get(type(release), 'a number')}")
    ocid = ocid_of(release)
    service = service_of(ocid, service.key if service else None)
    changes = Changes()
    sha256 = hashlib.sha256(raw).hexdigest()
    reading = Walk(service, changes.note).object(release, RELEASE, ())
    date = dated(reading, header, service, changes.note)
    for repair in REPAIRS:
        repair(reading, changes.note)
    release_id, was_derived = identified(reading, sha256, changes.note)
    return Cleaned(
        reading=reading,
        changes=changes.listed(),
        ocid=ocid,
        release_id=release_id,
        id_was_derived=was_derived,
        date=date.astimezone(UTC),
        tag=reading.get("tag", []),
        sha256=sha256,
    )


def ocid_of(release):
    ocid, id_ = release.get("ocid"), release.get("id")
    name = texts.plain(id_)[0][:200] if isinstance(id_, str) else ""
    if not isinstance(ocid, str) or not ocid.strip():
        raise Broken("no ocid", name)
    ocid = texts.plain(ocid)[0]
    if len(ocid) > 200:
        raise Broken("an ocid of more than 200 characters", name)
    if not OCID.fullmatch(ocid):
        raise Broken("an ocid with characters that do not belong in one", name or ocid)
    return ocid
