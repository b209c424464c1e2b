import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenders.ocds import split
from tenders.ocds.faults import Unreadable

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=30,
)


@given(st.lists(JSON), st.sampled_from([None, 2]), st.booleans())
@settings(database=None, deadline=None)
def test_the_entries_of_any_list_are_found(values, indent, ascii_only):
    text = json.dumps(values, indent=indent, ensure_ascii=ascii_only).encode(errors="surrogatepass")
    spans, end = split.entries(text, 0)
    assert [json.loads(text[begin:stop]) for begin, stop in spans] == values
    assert end == len(text)


@given(st.dictionaries(st.text(), JSON), st.sampled_from([None, 2]))
@settings(database=None, deadline=None)
def test_the_members_of_any_object_are_found(values, indent):
    text = json.dumps(values, indent=indent).encode()
    spans, end = split.members(text, 0)
    found = {name.decode(): json.loads(text[begin:stop]) for name, (begin, stop) in spans.items()}
    assert found == values
    assert end == len(text)


def test_only_the_members_that_are_wanted_are_kept():
    spans, _ = split.members(b'{"a": 1, "b": 2}', 0, {b"b"})
    assert spans == {b"b": (14, 15)}


@pytest.mark.parametrize("name", [rb"\ud800", rb"\u00", b"a\\\t"])
def test_a_name_that_cannot_be_written_without_its_escapes_stays_as_it_is(name):
    assert split.members(b'{"%s": 1}' % name, 0)[0].keys() == {name}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"[1 2]", "not JSON: unexpected '2]' at position 4"),
        (b"[1,]", "not JSON: unexpected ']' at position 4"),
        (b"[1", "not JSON: cut short"),
        (b"[[1]", "not JSON: cut short"),
        (b'["a', "not JSON: unexpected '\"a' at position 2"),
        (b"[[1, 2", "not JSON: what begins at position 2 is not closed"),
        (b"[" * 5000, "nested more than 1,000 deep"),
    ],
)
def test_what_is_no_list_is_told_with_its_position(text, reason):
    with pytest.raises(Unreadable) as fault:
        split.entries(text, 0)
    assert str(fault.value) == reason


@pytest.mark.parametrize("text", [b'{"a" 1}', b"{1: 2}", b'{"a": 1,}', b'{"a": }', b'{"a"'])
def test_what_is_no_object_is_told(text):
    with pytest.raises(Unreadable, match="not JSON"):
        split.members(text, 0)


def test_a_list_without_end_is_refused_before_it_fills_the_memory():
    with pytest.raises(Unreadable, match="more than 500,000 entries"):
        split.entries(b"[" + b"{}," * 600_000 + b"{}]", 0)
