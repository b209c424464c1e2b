"""Cut from real notices: the smallest part that shows a fault, without persons.

The files stand in tests/tenders/data/ocds; each is a release package.
"""

import json
from pathlib import Path

from tenders.ocds.clean import clean
from tenders.ocds.read import read

FOLDER = Path(__file__).parent.parent / "data" / "ocds"


def data(name):
    """The bytes of one file."""
    return (FOLDER / f"{name}.json").read_bytes()


def cleaned(name, number=1):
    """One of its releases as `clean` reads it; the first, unless another number is given."""
    raw = list(read(data(name)).releases)[number - 1]
    return clean(raw.raw, raw.header)


def cleaned_with(name, **parts):
    """The first release of a file, with other `parts` than the real one has."""
    raw = next(read(data(name)).releases)
    return clean(json.dumps({**json.loads(raw.raw), **parts}).encode(), raw.header)


def reading(ocid="ocds-h6vhtk-0686fa", **parts):
    """The reading of a release that has only these parts."""
    release = {"ocid": ocid, "id": "1", "date": "2026-05-27T13:38:34+01:00", **parts}
    return clean(json.dumps(release).encode(), {}).reading


def words(release):
    """The changes that the cleaning named, as pairs of path and words."""
    return [(change["path"], change["what"]) for change in release.changes]
