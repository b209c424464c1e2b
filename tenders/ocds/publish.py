"""Releases as open data, in packages of the Open Contracting Data Standard 1.1.

What is published is the cleaned reading, for that is valid where the release as received may not
be. Nothing is changed in silence: each release says under `received` where it came from, the hash
of the bytes, and each difference from them. What the portal found or decided itself (whether a
contract is reserved, say) is no statement of the buyer, so it is not put in.
See docs/decisions/0008 and https://standard.open-contracting.org/1.1/en/schema/
"""

from datetime import UTC, date, datetime, time

from django.conf import settings

from .clean.links import is_address
from .clean.times import FORM, is_date_key, parse_moment, uk, uk_written
from .services import OPEN_GOVERNMENT_LICENCE, SERVICES

EXTENSIONS = "https://raw.githubusercontent.com/open-contracting-extensions"
PAGINATION = f"{EXTENSIONS}/ocds_pagination_extension/master/extension.json"
# What releases of our own use: lots and the law; who may bid; expressions of interest
OUR_EXTENSIONS = [
    "https://standard.open-contracting.org/profiles/eu/latest/en/extension.json",
    f"{EXTENSIONS}/ocds_otherRequirements_extension/master/extension.json",
    f"{EXTENSIONS}/ocds_suitability_extension/master/extension.json",
    "https://raw.githubusercontent.com/cabinetoffice/ocds_uk_extension/main/extension.json",
]
DAY_LEFT = "a day without an hour: left as written"  # by the cleaning
DAY_FILLED = "a day without an hour: given the hour that the standard asks for"
CONTACT = "contactPoint"
NO_PEOPLE = "left out: whom to ask is in the notice itself"
OTHER_CONTENT = "the service sent other content under the same id: told apart by the hash"
ENDS = {"endDate", "maxExtentDate", "dueDate"}
LAST_SECOND = time(23, 59, 59)


def published(release, *, is_version):
    """A `Release` as we publish it, a dict. `is_version`: see `LogQuerySet.with_releases`.

    An id stands for one content for ever, so a version under a known id gets one of its own.
    """
    content, changes = without_people(release.reading), release.changes
    if content != release.reading:
        changes = [*changes, {"path": CONTACT, "what": NO_PEOPLE, "times": 1}]
    if any(change["what"] == DAY_LEFT for change in changes):
        content, changes = with_hours(content), [filled(change) for change in changes]
    if is_version:
        content = {**content, "id": f"{release.release_id}-{release.sha256[:12]}"}
        changes = [*changes, {"path": "id", "what": OTHER_CONTENT, "times": 1}]
    licence = release.package.get("license") or SERVICES[release.source].licence
    received = {
        "at": written(release.received_at),
        "from": release.get_source_display(),
        "license": licence or None,
        "sha256": release.sha256,
        "changes": changes,
    }
    return {**content, "received": received}


def without_people(node):
    """A copy without contact points: an open licence covers no personal data, and who collects
    notices by the thousand needs none. The notice itself, a link away, has them."""
    if isinstance(node, dict):
        return {name: without_people(part) for name, part in node.items() if name != CONTACT}
    return [without_people(part) for part in node] if isinstance(node, list) else node


def filled(change):
    return {**change, "what": DAY_FILLED} if change["what"] == DAY_LEFT else change


def with_hours(node, key=""):
    """A copy in which each date has an hour: a day alone is no date to the standard.

    An end is the last second of that day in UK time, as the portal reads it; all else the first.
    """
    if isinstance(node, dict):
        return {name: with_hours(value, name) for name, value in node.items()}
    if isinstance(node, list):
        return [with_hours(value) for value in node]
    if isinstance(node, str) and is_date_key(key):
        return with_hour(node, is_end=key in ENDS or key.endswith("Deadline"))
    return node


def with_hour(text, *, is_end):
    moment = parse_moment(text)
    if moment is None or moment.hour_known:
        return text
    if not is_end:
        return uk_written(moment.at)
    day = FORM.fullmatch(text)["day"]
    return uk(datetime.combine(date.fromisoformat(day), LAST_SECOND)).isoformat()


def release_package(entries, *, at, **header):
    """The package of these log entries (of `with_releases`). `at`: when it last changed (aware).
    `header`: `uri`, `policy`, and other members of a package."""
    releases = [entry.release for entry in entries]
    content = [published(entry.release, is_version=entry.is_version) for entry in entries]
    return {**package(releases, at=at, **header), "releases": content}


def record_package(entries, compiled, *, at, **header):
    """The package with the record of one process: of each release the version received last, in
    the order of their dates, and what they come to (`compiled`)."""
    by_receipt = sorted(entries, key=lambda entry: entry.release_id)
    newest = {entry.release.release_id: entry for entry in by_receipt}.values()
    counting = sorted(newest, key=lambda e: (e.release.date, e.release.release_id))
    record = {
        "ocid": compiled["ocid"],
        "releases": [published(e.release, is_version=e.is_version) for e in counting],
        "compiledRelease": with_hours(without_people(compiled)),
    }
    releases = [entry.release for entry in counting]
    return {**package(releases, at=at, **header), "records": [record]}


def package(releases, *, at, uri, policy, **more):
    """The members of a package that are not its content."""
    given = [each for release in releases for each in release.package.get("extensions", [])]
    named = filter(is_address, given)
    return {
        "uri": uri,
        "version": "1.1",
        "extensions": list(dict.fromkeys([PAGINATION, *named])),
        "publishedDate": written(at),
        "publisher": {"name": settings.SITE_NAME, "uri": settings.SITE_URL},
        "license": OPEN_GOVERNMENT_LICENCE,
        "publicationPolicy": policy,
        **more,
    }


def written(at):
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
