"""The standard's own checker, without a network: what it finds wrong with a package."""

import atexit
import json
import tempfile
import zipfile
from functools import cache
from pathlib import Path

from libcoveocds.api import ocds_json_output
from libcoveocds.config import LibCoveOCDSConfig

from tenders.ocds.compile import SCHEMA

FOLDER = Path(__file__).parent / "data" / "ocds_schema"
VERSIONED = FOLDER / "versioned-release-validation-schema.json"
HEADER = {
    "uri": "https://example.org/package.json",
    "version": "1.1",
    "publishedDate": "2026-11-01T09:00:00Z",
    "publisher": {"name": "Example"},
}


@cache
def standard_zip():
    """The address of an archive laid out as the checker wants it; it goes with the process."""
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    path = Path(folder.name) / "standard.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.mkdir("standard-1__1__5")
        for file in [SCHEMA, *FOLDER.rglob("*.*")]:
            inside = file.relative_to(file.parent if file == SCHEMA else FOLDER)
            # It would fetch this one from the web
            text = file.read_text(encoding="utf-8").replace(
                f'"https://standard.open-contracting.org/schema/1__1__5/{VERSIONED.name}"',
                f'"{VERSIONED.as_uri()}"',
            )
            archive.writestr(f"standard-1__1__5/schema/{inside}", text)
    return path.as_uri()


def checked(package):
    """All that the checker says of a package. Extensions would have to be fetched: without them
    their fields count as additional ones, which are no errors."""
    config = LibCoveOCDSConfig(
        {"standard_zip": standard_zip(), "context": "api", "additional_checks": "none"}
    )
    plain = json.loads(json.dumps(package)) | {"extensions": []}
    return ocds_json_output(json_data=plain, lib_cove_ocds_config=config)


def faults(package):
    """Triples of path, field and fault; none where the package is valid. The checker tells codes
    that a closed list does not have apart from errors; to us they are such."""
    found = checked(package)
    codes = found["additional_closed_codelist_values"].items()
    return [
        *((e["path"], e["field"], e["description"]) for e in found["validation_errors"]),
        *((field, field, f"no such code: {each['values']}") for field, each in codes),
    ]


def faults_of_each(releases):
    """For each release what is wrong with it: pairs of field and fault."""
    by_release = [[] for _ in releases]
    for path, field, fault in faults({**HEADER, "releases": releases}):
        by_release[int(path.split("/")[1])].append((field, fault))
    return by_release
