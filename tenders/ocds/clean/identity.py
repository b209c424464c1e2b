"""What a release is known by: its id and its date, made out from the rest where it has none."""

from datetime import UTC, datetime

from tenders.parts import all_documents

from .entities import digest, is_made
from .times import parse_moment, uk_written

LONGEST_ID = 200
OLDEST = datetime(1970, 1, 1, tzinfo=UTC)


def identified(release, sha256, note):
    """`(id, whether it was made out)`. Stable: the same bytes always give the same id."""
    if id_ := release.get("id"):
        if len(id_) > LONGEST_ID:
            id_ = f"{id_[: LONGEST_ID - 13]}-{digest(id_)}"
            note(("id",), f"longer than {LONGEST_ID} characters: cut")
        release["id"] = id_
        return id_, False
    if id_ := _notice_number(release):
        note(("id",), "missing: taken from the document that is the notice")
    else:
        id_ = f"{release['ocid']}-{sha256[:12]}"
        note(("id",), "missing: made from the ocid and the content")
    release["id"] = id_
    return id_, True


def _notice_number(release):
    """The id of the first document, that of a notice before others (Public Contracts Scotland)."""
    named = [each for each in all_documents(release) if not is_made(each["id"])]
    notices = [each for each in named if each.get("documentType", "").endswith("Notice")]
    return next((each["id"] for each in notices + named if len(each["id"]) <= LONGEST_ID), None)


def dated(release, header, service, note):
    """The moment of the release (aware). Where it names none, the nearest other moment stands in
    its place; where there is none at all, it counts as the oldest and so outweighs no other."""
    if moment := parse_moment(release.get("date"), service):
        return moment.at
    for where, value in _other_dates(release, header):
        if moment := parse_moment(value, service):
            release["date"] = uk_written(moment.at)
            note(("date",), f"missing: {where} taken")
            return moment.at
    release["date"] = uk_written(OLDEST)
    note(("date",), "missing, and no other to take: counts as the oldest")
    return OLDEST


def _other_dates(release, header):
    yield "packageInfo.publishedDate", release.get("packageInfo", {}).get("publishedDate")
    yield "publishedDate of the package", header.get("publishedDate")
    yield "tender.datePublished", release.get("tender", {}).get("datePublished")
    for document in all_documents(release):
        yield "datePublished of a document", document.get("datePublished")
    for award in release.get("awards", []):
        yield "datePublished of an award", award.get("datePublished")
        yield "date of an award", award.get("date")
