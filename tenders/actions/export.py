"""The file of all releases, one a line: made anew each night, in steps that survive a kill.

A step appends to a part file for a few seconds and writes down what it has reached. The next one
cuts off whatever a killed step had added beyond that. The whole file then takes the place of the
old one at once.
"""

import gzip
import hashlib
import json
import os
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tenders.models import Export, LogEntry
from tenders.ocds.publish import published

STEP_SECONDS = 20  # less than half of what a task may take: the last step hashes the file, too
NIGHT_HOUR = 2  # UK time
AT_ONCE = 200  # releases read at a time


def exported_file():
    """Where the file is, or will be."""
    return Path(settings.EXPORT_FOLDER) / "releases.jsonl.gz"


@transaction.atomic
def take_step(at=None, seconds=STEP_SECONDS):
    """Does a step of the file of this night, if there is one to do. Another that is on it is not
    disturbed: it holds the row, and the database frees it with its death."""
    begin_if_due(at or timezone.now())
    export = Export.objects.select_for_update(skip_locked=True).filter(made_at=None).first()
    if export is None:
        return
    exported_file().parent.mkdir(parents=True, exist_ok=True)
    part = exported_file().with_suffix(".part")
    with part.open("ab") as file:
        resume(export, file)
        ended = write(export, file, until=time.monotonic() + seconds)
        file.flush()
        os.fsync(file.fileno())
        export.bytes = file.tell()
    if ended:
        export.sha256 = sha256_of(part)
        export.made_at = timezone.now()
        part.replace(exported_file())
    export.save()


def begin_if_due(at):
    """The first file is due with the first releases, then one each night."""
    since = last_night(at)
    if LogEntry.objects.exists() and not Export.objects.filter(started_at__gte=since).exists():
        # Another may be in work still, or begun by somebody else this moment: one is enough
        Export.objects.bulk_create([Export(started_at=at)], ignore_conflicts=True)


def last_night(at):
    """The last moment up to `at` at which it struck two in the United Kingdom."""
    now = timezone.localtime(at)
    night = now.replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    return night if night <= now else night - timedelta(days=1)


def resume(export, file):
    """Brings the part file to what the last step had written down; begins anew where it is gone."""
    if file.tell() < export.bytes:
        export.reached = export.count = export.bytes = 0
    file.truncate(export.bytes)
    file.seek(0, os.SEEK_END)


def write(export, file, until):
    """Appends releases until the time is over; returns whether that was the last of them."""
    entries = LogEntry.objects.with_releases().filter(pk__gt=export.reached)
    # A stream of gzip may consist of several, one after the other (RFC 1952): each step makes one
    with gzip.GzipFile("", "wb", compresslevel=6, fileobj=file, mtime=0) as packed:
        for entry in entries.iterator(AT_ONCE):
            content = published(entry.release, is_version=entry.is_version)
            packed.write(json.dumps(content, ensure_ascii=False).encode() + b"\n")
            export.reached = entry.pk
            export.count += 1
            if time.monotonic() >= until:
                return False
    return True


def sha256_of(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
