"""In which order tenders stand, and how a page is found again in it.

A list is a sequence of stretches: "all stages" shows what is open, closing soonest first, and then
the rest, newest first. What is open and what is not have indexes apart, so a stretch may be fed
from several conditions, merged by its key.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from django.db.models import Q
from django.utils.dateparse import parse_datetime

from tenders.models import Tender
from tenders.models.tender import OPEN, has_passed, is_open

PUBLISHED, VALUE, RELEVANCE = "published", "value", "relevance"
UPDATED = "updated"  # of feeds; nobody asks for it by name
ALL = "all"
STATUS = Tender.Status
WITHOUT_LIMIT = 10**9


@dataclass(frozen=True)
class Part:
    """Tenders that have their own indexes: the open ones are few, the archive is large. What has
    `passed` since the clock last struck is next to nothing."""

    condition: Q
    archive: bool = False
    passed: bool = False

    def of(self, rows):
        """Those of the queryset `rows` that are in it."""
        if not self.passed:
            return rows.filter(self.condition)
        # PostgreSQL believes that most of what is stored as open has passed, and would look for it
        # last. A limit makes it look for it first, by itself
        mine = Tender.objects.filter(self.condition).order_by("open_until").values("pk")
        return rows.filter(pk__in=mine[:WITHOUT_LIMIT])


@dataclass(frozen=True)
class Stretch:
    """Tenders in one order: by `column`, of type `key`, and by number where that is the same."""

    parts: tuple[Part, ...]
    column: str
    key: type
    descending: bool = True

    @property
    def order(self):
        return [f"-{self.column}", "-pk"] if self.descending else [self.column, "pk"]


@dataclass(frozen=True)
class After:
    """The place in a list behind one tender."""

    stretch: int
    key: datetime | Decimal
    pk: int

    def __str__(self):
        key = self.key.isoformat() if isinstance(self.key, datetime) else self.key
        return f"{self.stretch}_{key}_{self.pk}"


def parts(stage):
    """The parts of a stage (or of ALL); none has a tender of another."""
    archive = Part(~OPEN if stage == ALL else Q(~OPEN, status=stage), archive=True)
    if stage == STATUS.OPEN:
        return (in_time(),)
    if stage == STATUS.CLOSED:
        return (passed(), archive)
    if stage == ALL:
        return (Part(OPEN), archive)
    return (archive,)


def in_time():
    """What can still be bid for."""
    return Part(is_open())


def passed():
    """What is stored as open though it has closed since."""
    return Part(has_passed(), passed=True)


def stretches(stage, sort):
    """The list of a stage (or ALL) in the order asked for; "" is the one that suits the stage."""
    every = parts(stage)
    if sort == VALUE:
        return [Stretch(every, "value_key", Decimal)]
    if sort == PUBLISHED:
        return [Stretch(every, "published_at", datetime)]
    if sort == UPDATED:
        return [Stretch(every, "updated_at", datetime)]
    if stage == STATUS.OPEN:
        return [Stretch(every, "open_until", datetime, descending=False)]
    if stage == STATUS.CLOSED:
        return [Stretch(every, "open_until", datetime)]
    if stage == ALL:
        soonest = Stretch((in_time(),), "open_until", datetime, descending=False)
        archive = every[-1]
        return [soonest, Stretch((passed(), archive), "published_at", datetime)]
    return [Stretch(every, "published_at", datetime)]


def read_after(text, ways):
    """The `After` that `text` writes, in a list of these stretches; None where it means nothing."""
    try:
        number, key, pk = text.split("_")
        stretch = ways[int(number)]
        parsed = _moment(key) if stretch.key is datetime else Decimal(key)
        after = After(int(number), parsed, int(pk))
    except (ValueError, IndexError, InvalidOperation, OverflowError):
        return None
    sane = after.stretch >= 0 and 0 <= after.pk < 2**63 and after.key is not None
    return after if sane and _in_range(after.key) else None


def _moment(text):
    """The moment in UTC; None for what is none, or has no time zone."""
    moment = parse_datetime(text)
    return moment.astimezone(UTC) if moment and moment.tzinfo else None


def _in_range(key):
    if isinstance(key, datetime):
        return True
    return key.is_finite() and key.as_tuple().exponent > -10 and abs(key) < Decimal(10) ** 18
