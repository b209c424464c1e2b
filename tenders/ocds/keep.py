"""Keeping what was received: the bytes, their hash, and our cleaned reading beside them."""

import zlib
from dataclasses import dataclass

from portal.locks import hold
from tenders.models import Release


@dataclass(frozen=True)
class Arrival:
    """One release on its way in: as read, as cleaned, and from which service."""

    raw: bytes
    header: dict
    cleaned: object
    source: str

    @property
    def identity(self):
        return self.cleaned.ocid, self.cleaned.release_id, self.cleaned.sha256


def lock(ocids):
    """Holds these processes for this transaction, so that two imports never compile one at once."""
    hold(f"ocid {ocid}" for ocid in ocids)


def keep(arrivals):
    """Stores the arrivals that are new; returns the stored releases.

    The same ocid, id and bytes again change nothing, in the table or within `arrivals`.
    """
    ocids = {arrival.cleaned.ocid for arrival in arrivals}
    known = set(Release.objects.filter(ocid__in=ocids).values_list("ocid", "release_id", "sha256"))
    new = {}
    for arrival in arrivals:
        if arrival.identity not in known:
            new.setdefault(arrival.identity, as_release(arrival))
    return Release.objects.bulk_create(new.values())


def as_release(arrival):
    cleaned = arrival.cleaned
    return Release(
        ocid=cleaned.ocid,
        release_id=cleaned.release_id,
        release_id_is_derived=cleaned.id_was_derived,
        sha256=cleaned.sha256,
        raw=zlib.compress(arrival.raw),
        reading=cleaned.reading,
        changes=cleaned.changes,
        date=cleaned.date,
        tag=cleaned.tag,
        source=arrival.source,
        package=arrival.header,
    )
