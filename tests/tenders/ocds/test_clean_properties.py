"""Whatever is sent, the reading can be stored and walked through."""

import json
import math

from django.core.serializers.json import DjangoJSONEncoder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenders.ocds.clean import Broken, clean
from tenders.ocds.clean.shapes import FLAG, NUMBER, RELEASE, TEXT, Shape
from tenders.ocds.clean.walk import SAID_BY_EMPTINESS

LENIENT = settings(
    database=None,
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def names_in(kind):
    """All names that the shape of a release knows."""
    if isinstance(kind, list):
        return names_in(kind[0])
    if not isinstance(kind, Shape):
        return set()
    return set(kind.members).union(*map(names_in, kind.members.values()))


ODD_TEXTS = (
    "",
    "  ",
    "0",
    "<br/>",
    "&lt;b&gt;",
    "\ud800",
    "\x00",
    "2026-06-19",
    "2026-06-19T00:00:00Z",
    "9999-12-31T00:00:00Z",
    "GB-COH",
    "4142000",
    "PTBP-7472-NYGG",
    "http://x y",
    "https://example.org/",
    "true",
    "1,000",
)
NAMES = st.sampled_from(sorted(names_in(RELEASE))) | st.text(max_size=3) | st.sampled_from("012")
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.just(10**320)
    | st.sampled_from(ODD_TEXTS)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=30,
)
OCIDS = st.sampled_from(["ocds-h6vhtk-1", "ocds-b5fd17-1", "ocds-r6ebe6-1", "ocds-213czf-1"])
PARTS = {name: VALUES for name in RELEASE.members if name != "ocid"}
RELEASES = st.fixed_dictionaries({"ocid": OCIDS}, optional=PARTS)
BODIES = st.dictionaries(st.sampled_from(["id", "name", "identifier", "roles"]), VALUES)
NOTICES = st.fixed_dictionaries(
    {
        "ocid": OCIDS,
        "parties": st.lists(BODIES, max_size=3),
        "buyer": BODIES,
        "tender": st.fixed_dictionaries({"documents": st.lists(VALUES), "tenderers": VALUES}),
        "awards": st.lists(st.fixed_dictionaries({"suppliers": st.lists(BODIES)}), max_size=2),
    }
)


@given(RELEASES | NOTICES)
@LENIENT
def test_whatever_is_sent_the_reading_is_sound(release):
    raw = json.dumps(release).encode()
    found = clean(raw, {})
    assert_read_back(found.reading)
    assert_storable(found.reading)
    assert_storable(found.changes)
    assert_kind(found.reading, RELEASE)
    assert_told_apart(found.reading)
    assert clean(raw, {}) == found
    assert clean(json.dumps(found.reading).encode(), {}).reading == found.reading


def assert_read_back(reading):
    """As Django writes it into a column of JSONB."""
    text = json.dumps(reading, cls=DjangoJSONEncoder, allow_nan=False, ensure_ascii=False)
    assert json.loads(text.encode()) == reading


def assert_storable(value):
    """No NUL, no number beyond a double; and nothing that says nothing."""
    if isinstance(value, dict):
        for key, part in value.items():
            assert_storable(key)
            assert_storable(part)
            assert part not in (None, "", {}, []) or key in SAID_BY_EMPTINESS
    elif isinstance(value, list):
        for part in value:
            assert_storable(part)
    elif isinstance(value, str):
        assert "\0" not in value
    else:
        assert isinstance(value, int | float) and math.isfinite(float(value))


def assert_kind(value, kind):
    if isinstance(kind, list):
        assert isinstance(value, list)
        for part in value:
            assert_kind(part, kind[0])
    elif isinstance(kind, Shape):
        assert isinstance(value, dict)
        for name in value.keys() & kind.members.keys():
            assert_kind(value[name], kind.members[name])
    else:
        assert isinstance(value, {TEXT: str, NUMBER: int | float, FLAG: bool}[kind])
        assert kind == FLAG or not isinstance(value, bool)


def assert_told_apart(reading):
    """Every list that is merged by ids has them, and none twice."""
    tender = reading.get("tender", {})
    lists = [reading.get("parties"), reading.get("awards"), reading.get("contracts")]
    lists += [tender.get(name) for name in ("lots", "items", "documents", "tenderers")]
    lists += [award.get("suppliers") for award in reading.get("awards", [])]
    for entries in filter(None, lists):
        ids = [entry["id"] for entry in entries]
        assert len(set(ids)) == len(ids)


@given(st.binary(max_size=60) | VALUES.map(lambda value: json.dumps(value).encode()))
@LENIENT
def test_nothing_but_broken_is_ever_raised(raw):
    try:
        clean(raw, {})
    except Broken as fault:
        assert str(fault) and "\n" not in str(fault)
