"""Made releases: real ones of the sample with another ocid, buyer, text and time."""

import gzip
import json
import random
import re
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from tenders.actions.notices import arrive
from tenders.demo import DATA, rules, sample_files, say_before
from tenders.ocds.compile import merge
from tenders.ocds.facts import facts
from tenders.ocds.keep import as_release
from tenders.ocds.read import read
from tenders.ocds.services import service_of
from tenders.ocds.status import open_until, status

from .buyers import Buyers
from .texts import Texts, lead_of, without_sown

OPEN = 0.02  # of all
RESERVED = 0.05  # are, or may be, or say that they are not; the sample has none
TEN_YEARS = timedelta(days=3652)
YEAR = timedelta(days=365.25)
A_DAY = timedelta(days=1)
DAY = re.compile(r'"(\d{4}-\d\d-\d\d)(?=["T])')


def made_prefix():
    """How the ocids of made notices begin; no real process has such a one."""
    return f"{settings.OCID_PREFIX}-made-"


@dataclass(frozen=True)
class Pattern:
    """A process of the sample. `asks`: it was once open; `ended`: when that was over or, if
    later, when its last notice came; `period`: how long before that its first notice came."""

    text: str
    title: str
    lead: str
    source: str
    asks: bool
    ended: datetime
    period: timedelta

    def shifted(self, ended):
        """Its releases, all days in them moved so that it ends then, or within the day before."""
        days = timedelta(days=(ended - self.ended).days)

        def shift(found):
            return f'"{date.fromisoformat(found[1]) + days}'

        return json.loads(DAY.sub(shift, self.text))


def patterns():
    """The processes of the sample, in the order of its files."""
    processes = defaultdict(list)
    for path in sample_files():
        for raw in read(path.read_bytes()).releases:
            arrival = arrive(raw, None)
            processes[arrival.cleaned.ocid].append(arrival)
    return [pattern(arrivals) for arrivals in processes.values()]


def pattern(arrivals):
    releases = [as_release(arrival) for arrival in arrivals]
    service = service_of(releases[0].ocid)
    last = merge(releases, full_copies=service.full_copies)[-1]
    found = facts(last.compiled, notice_id=last.release.release_id)
    until = open_until(found.closes, last.release.date)
    ended = max(until, last.release.date)
    period = ended - min(release.date for release in releases)
    tags = {tag for release in releases for tag in release.tag}
    asks = status(found, tags, until, until - A_DAY) == "open" and period > 2 * A_DAY
    text = f"[{','.join(arrival.raw.decode() for arrival in arrivals)}]"
    lead = lead_of(found.description)
    title = without_sown(found.title) or "Notice"
    return Pattern(text, title, lead, service.key, asks, ended, period)


class Maker:
    """Makes notices `0` to `count - 1`, oldest first, the newest of them open at `at` (aware)."""

    def __init__(self, count, *, seed, at):
        self.count, self.seed, self.at = count, seed, at
        self.first_open = count - max(1, round(count * OPEN))
        self.patterns = patterns()
        self.asking = [pattern for pattern in self.patterns if pattern.asks]
        titled = [(pattern.title, description(pattern)) for pattern in self.patterns]
        self.texts, self.buyers = Texts(titled), Buyers()
        entries = json.loads((DATA / "demo.json").read_text(encoding="utf-8"))
        self.reserving = [entry for entry in entries if {"reserve", "words"} & entry.keys()]

    def is_open(self, number):
        return number >= self.first_open

    def ocid(self, number):
        return f"{made_prefix()}{number:07d}"

    def rng(self, name):
        return random.Random(f"{self.seed} {name}")  # noqa: S311 (nothing secret)

    def end(self, rng, number, period):
        """When notice `number` ends: an open one within its period from now, the others over ten
        years, of which the last has nearly as many as the first four together."""
        if self.is_open(number):
            return self.at + A_DAY + rng.random() * (period - A_DAY)
        passed = (number / self.first_open) ** 0.5
        return self.at - A_DAY - TEN_YEARS * (1 - passed)

    def age(self, ended):
        """In years; of what is open, none."""
        return max(self.at - ended, timedelta()) / YEAR

    def made(self, number):
        """The pattern of notice `number`, what it begins with, and its releases."""
        rng = self.rng(number)
        drawn = rng.choice(self.asking if self.is_open(number) else self.patterns)
        ended = self.end(rng, number, drawn.period)
        entry = rng.choice(self.reserving) if rng.random() < RESERVED else {}
        lead = " ".join(filter(None, [entry.get("words"), drawn.lead]))
        title = self.texts.title(rng, drawn.title)
        text = self.texts.description(rng, drawn.lead, self.age(ended))
        buyer, factor = self.buyers.draw(rng), size_factor(rng)
        releases = drawn.shifted(ended)
        for position, release in enumerate(releases):
            release |= {"ocid": self.ocid(number), "id": f"{self.ocid(number)}-{position}"}
            name_buyer(release, self.buyers.names[buyer], self.buyers.identifier(buyer))
            tender = release.setdefault("tender", {})
            tender |= {"title": title, "description": text, **rules(entry)}
            say_before(tender, entry.get("words"))
            multiply_value(tender, factor)
        return drawn, lead, releases


def description(pattern):
    tender = json.loads(pattern.text)[-1].get("tender", {})
    return tender.get("description") or ""


def size_factor(rng):
    """By how much a made contract is larger or smaller than the one it is made from."""
    return round(rng.lognormvariate(0, 0.7), 3)


def multiply_value(tender, factor):
    for name in ("value", "minValue"):
        if amount := tender.get(name, {}).get("amount"):
            tender[name]["amount"] = round(amount * factor, 2)


def name_buyer(release, name, identifier):
    if "buyer" not in release:
        return
    release["buyer"]["name"] = name
    for party in release.get("parties", []):
        if party.get("id") == release["buyer"].get("id"):
            party |= {"name": name, "identifier": identifier}
            party.pop("additionalIdentifiers", None)


def write_releases(count, folder, *, seed=1, at=None, files=2):
    """Writes `count` releases to `folder`, a line each, in so many files `.jsonl.gz`; returns
    their paths. All releases of a process stand in one file."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    maker = Maker(count, seed=seed, at=at or timezone.now())
    paths = [folder / f"made-{number}.jsonl.gz" for number in range(files)]
    with ExitStack() as stack:
        outputs = [stack.enter_context(gzip.open(path, "wt", compresslevel=1)) for path in paths]
        for written, (number, release) in enumerate(all_releases(maker)):
            if written == count:
                break
            outputs[number % files].write(f"{json.dumps(release)}\n")
    return paths


def all_releases(maker):
    """Pairs of a notice's number and one of its releases."""
    for number in range(maker.count):
        for release in maker.made(number)[2]:
            yield number, release
