"""Notices come in: read, cleaned, kept, merged, and brought to the tender that people search."""

import logging
from dataclasses import asdict, dataclass, field

from django.db import InterfaceError, OperationalError, reset_queries, transaction
from django.db.models import Q
from django.utils import timezone

from tenders.models import Rejection, Tender
from tenders.ocds import services
from tenders.ocds.clean import clean
from tenders.ocds.faults import Broken, Unreadable
from tenders.ocds.keep import Arrival, keep, lock
from tenders.ocds.read import read

from . import twins
from .projecting import bring_up_to_date

logger = logging.getLogger(__name__)

MOST_REJECTED = 1000  # of one file
# Releases in one transaction: short enough to hold its locks, long enough to be quick. As objects
# and as SQL they take many times their bytes, so large ones come in smaller batches
BATCH = 200
BATCH_BYTES = 4 * 1024 * 1024


@dataclass
class Outcome:
    """What became of what came in. `releases = new + unchanged + rejected`, where a file that is
    no OCDS stands in `rejections` only. `rejections` are dicts of file, release and reason."""

    files: int = 0
    releases: int = 0
    new: int = 0
    unchanged: int = 0
    rejected: int = 0
    tenders_created: int = 0
    tenders_updated: int = 0
    rejections: list = field(default_factory=list)

    def add(self, other):
        for name, value in asdict(other).items():
            setattr(self, name, getattr(self, name) + value)


def import_file(file, *, source=None):
    """Takes in one `files.File`; what is no OCDS is a rejection of the whole file."""
    try:
        with file.opened() as data:
            return import_package(data, file=file.name, source=source)
    except Unreadable as fault:
        rejection = {"file": file.name, "release": None, "reason": str(fault)}
        reject([rejection], source=source)
        return Outcome(files=1, rejections=[rejection])


def import_package(data, *, file, source=None):
    """Takes in one file or page: `data` is its bytes (or a memory map of them).

    `file` names it in rejections. `source` is a key of `services.SERVICES`; without it each
    release's ocid tells. Raises `Unreadable` where the data is no OCDS; a broken release is
    rejected by name, and the rest goes in.
    """
    outcome = Outcome(files=1)
    for batch in batches(read(data).releases):
        outcome.add(take_in_all(batch, file=file, source=source))
        twins.settle_all()
        reset_queries()  # with DEBUG on Django keeps each of them
        if outcome.rejected > MOST_REJECTED:
            give_up(outcome, file=file, source=source)
            break
    return outcome


def batches(releases):
    batch, size = [], 0
    for release in releases:
        batch.append(release)
        size += len(release.raw)
        if len(batch) == BATCH or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def give_up(outcome, *, file, source):
    """A file of which so much is broken is not worth the desk: one more line, and no further."""
    words = f"more than {MOST_REJECTED:,} of its releases could not be read, so we stopped there"
    rejection = {"file": file, "release": "the rest", "reason": words}
    reject([rejection], source=source)
    outcome.rejections.append(rejection)


def take_in_all(releases, *, file, source):
    """`take_in`, but one release that we fail on does not keep out the others.

    The half with the fault is halved until the release stands alone; then it is rejected by name,
    and the fault is logged for us to mend. A database that is gone is no fault of a release.
    """
    try:
        return take_in(releases, file=file, source=source)
    except Exception as fault:
        if is_lost(fault):
            raise
        if len(releases) > 1:
            half = len(releases) // 2
            outcome = take_in_all(releases[:half], file=file, source=source)
            outcome.add(take_in_all(releases[half:], file=file, source=source))
            return outcome
        where = releases[0].where
        logger.exception("%s, %s could not be taken in", file, where)
        words = f"could not be taken in ({type(fault).__name__}): this is a fault of the portal"
        rejection = {"file": file, "release": where, "reason": words}
        reject([rejection], source=source)
        return Outcome(releases=1, rejected=1, rejections=[rejection])


def is_lost(fault):
    """Whether the database is gone. A limit of PostgreSQL that one notice exceeds is raised as an
    operational error too, but with a code of its own (class 54)."""
    code = getattr(fault.__cause__, "pgcode", None) or ""
    return isinstance(fault, InterfaceError | OperationalError) and not code.startswith("54")


@transaction.atomic
def take_in(raw_releases, *, file, source=None):
    """Keeps the releases that are new and brings their tenders up to date, all or nothing."""
    outcome = Outcome(releases=len(raw_releases))
    arrivals = []
    for raw in raw_releases:
        try:
            arrivals.append(arrive(raw, source))
        except Broken as fault:
            outcome.rejected += 1
            outcome.rejections.append(
                {"file": file, "release": fault.release or raw.where, "reason": str(fault)}
            )
    lock(arrival.cleaned.ocid for arrival in arrivals)
    new = keep(arrivals)
    outcome.new, outcome.unchanged = len(new), len(arrivals) - len(new)
    renew_tenders({release.ocid for release in new}, outcome)
    reject(outcome.rejections, source=source)
    return outcome


def arrive(raw, source):
    """Cleans one release as read."""
    service = services.SERVICES[source] if source else None
    cleaned = clean(raw.raw, raw.header, service)
    return Arrival(raw.raw, raw.header, cleaned, services.service_of(cleaned.ocid, source).key)


def renew_tenders(ocids, outcome):
    known = Tender.objects.filter(ocid__in=ocids).count()
    projections = bring_up_to_date(ocids)
    twins.queue(each.tender for each in projections)
    outcome.tenders_updated = known
    outcome.tenders_created = len(projections) - known


def reject(rejections, *, source):
    """Writes down what could not be taken in, for the desk; the same again only renews its date."""
    now = timezone.now()
    Rejection.objects.bulk_create(
        [
            Rejection(
                source=source or "file",
                # short enough for the index that names each once
                file=rejection["file"][:250],
                release=(rejection["release"] or "")[:150],
                reason=rejection["reason"][:250],
                last_seen=now,
            )
            for rejection in rejections
        ],
        update_conflicts=True,
        unique_fields=["source", "file", "release", "reason"],
        update_fields=["last_seen"],
    )


@transaction.atomic
def close_passed(at=None):
    """The clock: tenders whose last moment has gone by are no longer open. Returns how many.

    Where one of twins closes, the other may have to be shown in its place.
    """
    passed = Tender.objects.passed(at).select_for_update(skip_locked=True, of=["self"])
    pks = list(passed.order_by("pk").values_list("pk", flat=True))
    folding = Q(folds_into__isnull=False) | Q(pk__in=Tender.objects.values("folds_into"))
    twins.queue(Tender.objects.filter(folding, pk__in=pks).values_list("pk", flat=True))
    return Tender.objects.filter(pk__in=pks).update(status=Tender.Status.CLOSED)
