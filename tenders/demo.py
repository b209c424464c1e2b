"""Demonstration tenders: some notices of the sample with their dates moved into the coming weeks.

They go the way of every notice (kept, merged, projected) under an ocid prefix of their own, and
their pages say that they are demonstrations. `data/demo.json` lists them:
`from` (release id in the sample), `closes`, `eoi`, `questions` (days from today), `hour`,
`eoi_hour` (UK time; empty for a date without an hour), `reserve` (codes), `words` (a sentence put
before the description), `lot_words` (one put before the last lot's), `procedure`, `act` (under the
Procurement Act 2023).
"""

import json
from copy import deepcopy
from datetime import datetime, time, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from tenders.actions.notices import import_package
from tenders.actions.words import refresh_words
from tenders.models import Tender
from tenders.models.tender import demo_prefix
from tenders.ocds.facts import is_notice
from tenders.ocds.publish import OUR_EXTENSIONS
from tenders.ocds.services import OPEN_GOVERNMENT_LICENCE

DATA = Path(__file__).parent / "data"
ROLL_BEFORE = timedelta(days=4)  # one that closes sooner is moved ahead again
ACT = {
    "id": "2023/54",
    "scheme": "UKPGA",
    "uri": "https://www.legislation.gov.uk/ukpga/2023/54/contents",
}


def sample_files():
    return sorted((DATA / "sample").glob("*.json"))


@transaction.atomic
def load_sample():
    """Takes in the sample of real notices: all of it, or, cut short, nothing."""
    for path in sample_files():
        import_package(path.read_bytes(), file=path.name)
    refresh_words()  # the clock does it in the night only


def roll_demo(at=None):
    """Publishes each demonstration tender that is not there, or closes too soon; returns how many.

    A later run on the same day does nothing.
    """
    at = at or timezone.now()
    entries = json.loads((DATA / "demo.json").read_text(encoding="utf-8"))
    fresh = set(
        Tender.objects.filter(
            ocid__startswith=demo_prefix(), open_until__gt=at + ROLL_BEFORE
        ).values_list("ocid", flat=True)
    )
    due = [entry for entry in entries if demo_prefix() + entry["key"] not in fresh]
    if due:
        notices = sample_releases()
        package = {
            "version": "1.1",
            "extensions": OUR_EXTENSIONS,
            "publishedDate": at.isoformat(),
            "publisher": {"name": "Demonstration"},
            "license": OPEN_GOVERNMENT_LICENCE,
            "releases": [demo_release(notices[entry["from"]], entry, at) for entry in due],
        }
        import_package(json.dumps(package).encode(), file="demo.json")
        refresh_words()
    return len(due)


def sample_releases():
    """The releases of the sample by their ids."""
    packages = (json.loads(path.read_bytes()) for path in sample_files())
    return {release["id"]: release for package in packages for release in package["releases"]}


def demo_release(notice, entry, at):
    """A tender release made from `notice` as `entry` says, published at `at` (aware)."""
    ocid = demo_prefix() + entry["key"]
    release = {
        "ocid": ocid,
        "id": f"{ocid}-{at:%Y%m%d}",
        "date": at.isoformat(timespec="seconds"),
        "tag": ["tender"],
        "initiationType": "tender",
        "language": "en",
        **{key: deepcopy(notice[key]) for key in ("parties", "buyer") if key in notice},
        "tender": demo_tender(deepcopy(notice["tender"]), entry, at),
    }
    return release


def demo_tender(tender, entry, at):
    official = [paper for paper in tender.pop("documents", []) if is_notice(paper)]
    if official:
        tender["documents"] = official  # the real notice it is made from
    for name in ("awardPeriod", "bidOpening", "contractPeriod", "enquiryPeriod", "milestones"):
        tender.pop(name, None)
    for lot in tender.get("lots", []):
        lot.pop("contractPeriod", None)
        lot["status"] = "active"
    tender["status"] = "active"
    tender |= dates(entry, at) | rules(entry)
    say_before(tender, entry.get("words"))
    if "lot_words" in entry:
        say_before(tender["lots"][-1], entry["lot_words"])
    return tender


def dates(entry, at):
    named = {"tenderPeriod": {"endDate": moment(at, entry["closes"], entry["hour"])}}
    if "eoi" in entry:
        named["expressionOfInterestDeadline"] = moment(at, entry["eoi"], entry["eoi_hour"])
    if "questions" in entry:
        named["enquiryPeriod"] = {"endDate": moment(at, entry["questions"], "12:00")}
    return named


def rules(entry):
    named = {}
    if "reserve" in entry:
        named["otherRequirements"] = {"reservedParticipation": entry["reserve"]}
    if "procedure" in entry:
        named["procurementMethodDetails"] = entry["procedure"]
    if entry.get("act"):
        named["legalBasis"] = ACT
    return named


def say_before(node, words):
    if words:
        node["description"] = f"{words}\n\n{node.get('description', '')}"


def moment(at, days, hour):
    """The day `days` from `at` in the form of a notice: with the hour and offset, or alone."""
    day = timezone.localdate(at) + timedelta(days=days)
    if not hour:
        return day.isoformat()
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(hour))).isoformat()
