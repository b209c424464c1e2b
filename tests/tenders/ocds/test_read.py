import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenders.ocds.clean.decode import LARGEST
from tenders.ocds.read import MOST_STRAYS, Unreadable, read

from .notices import data

RELEASE = b'{"ocid": "ocds-213czf-1",  "id": "1", "note": 1e9999}'
OTHER = b'{"id": "2", "ocid": "ocds-213czf-1"}'


def found(text):
    """Where and what: the releases in a text."""
    return [(release.where, release.raw) for release in read(text).releases]


def test_each_release_of_a_package_keeps_its_bytes():
    text = b'{"uri": "x", "releases": [\n ' + RELEASE + b" ,\r\n" + OTHER + b'], "version": "1.1"}'
    assert found(text) == [("release 1", RELEASE), ("release 2", OTHER)]


def test_each_release_comes_with_the_header_of_its_package():
    package = read(data("fts_infinite_number"))
    header = {
        "uri": "https://www.find-tender.service.gov.uk/api/1.0/ocdsReleasePackages"
        "?updatedFrom=2026-05-23T20:19:46Z&updatedTo=2026-05-30T20:19:46Z&stages=tender&limit=20",
        "version": "1.1",
        "publishedDate": "2026-05-29T16:12:45+01:00",
        "publisher": {
            "name": "Cabinet Office",
            "scheme": "GB-GOR",
            "uid": "D2",
            "uri": "https://www.gov.uk/government/organisations/cabinet-office",
        },
        "license": "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    }
    assert package.header == header
    assert [release.header for release in package.releases] == [header]


def test_the_header_may_follow_the_releases():
    text = b'{"releases": [' + RELEASE + b'], "version": "1.1"}'
    assert next(read(text).releases).header == {"version": "1.1"}


def test_a_header_of_strange_shape_is_no_reason_to_refuse():
    text = b'{"version": 1.1, "publisher": "\\u0000", "license": [], "releases": []}'
    assert read(text).header == {"version": "1.1"}


def test_the_next_page_is_given_as_it_stands():
    address = "https://www.contractsfinder.service.gov.uk/Search?a=1&cursor=cHV=&amp;"
    text = json.dumps({"releases": [], "links": {"next": address}}).encode()
    assert read(text).next == address


@pytest.mark.parametrize("links", ["{}", "[]", "null", '{"next": 4}', '{"next": null}'])
def test_the_last_page_has_no_next(links):
    assert read(b'{"releases": [], "links": %s}' % links.encode()).next == ""


def test_a_day_without_notices_is_a_package_without_releases():
    assert found(b'{"uri": "x", "releases": []}') == []


def test_the_releases_of_records_are_found_and_links_and_compiled_ones_left_out():
    text = b"""{"records": [
        {"ocid": "ocds-213czf-1", "releases": [%s, {"url": "https://x.example/1", "date": ""}],
         "compiledRelease": {"ocid": "ocds-213czf-1", "id": "compiled"}},
        {"ocid": "ocds-213czf-1", "releases": [%s]},
        {"ocid": "ocds-213czf-2", "compiledRelease": {"ocid": "ocds-213czf-2"}}
    ]}""" % (RELEASE, OTHER)
    assert found(text) == [("record 1, release 1", RELEASE), ("record 2, release 1", OTHER)]


def test_records_that_hold_only_links_are_told():
    text = b'{"records": [{"ocid": "a", "releases": [{"url": "https://x.example/1"}]}]}'
    with pytest.raises(Unreadable, match="its records hold no releases"):
        found(text)


def test_contracts_finder_once_nested_packages_in_results():
    text = b'{"results": [{"version": "1.1", "releases": [%s]}, {"releases": [%s]}]}' % (
        RELEASE,
        OTHER,
    )
    assert found(text) == [("result 1, release 1", RELEASE), ("result 2, release 1", OTHER)]
    assert [release.header for release in read(text).releases] == [{"version": "1.1"}, {}]


def test_names_may_be_written_with_escapes():
    release = RELEASE.replace(b'"ocid"', rb'"oc\u0069d"')
    text = rb'{"rel\u0065ases": [%s], "\u0076ersion": "1.1"}' % release
    assert found(text) == [("release 1", release)]
    assert read(text).header == {"version": "1.1"}
    assert found(release) == [("release 1", release)]


def test_a_single_release_is_read():
    assert found(b"\n" + RELEASE + b"\n") == [("release 1", RELEASE)]


def test_a_list_may_mix_releases_and_packages():
    text = b'[%s, {"releases": [%s]}, null]' % (RELEASE, OTHER)
    assert found(text) == [
        ("entry 1", RELEASE),
        ("entry 2, release 1", OTHER),
        ("entry 3", b"null"),
    ]


def test_one_release_a_line():
    assert found(RELEASE + b"\r\n\r\n" + OTHER + b"\n") == [("line 1", RELEASE), ("line 3", OTHER)]


def test_one_package_a_line():
    line = b'{"version": "1.1", "releases": [%s]}'
    assert found(line % RELEASE + b"\n" + line % OTHER) == [
        ("line 1, release 1", RELEASE),
        ("line 2, release 1", OTHER),
    ]


@pytest.mark.parametrize("broken", [b'{"ocid": "ocds-2', b'{"ocid": "a"} x', b"\xff\xfe", b"}"])
def test_a_broken_line_is_broken_alone(broken):
    assert found(RELEASE + b"\n" + broken + b"\n" + OTHER) == [
        ("line 1", RELEASE),
        ("line 2", broken),
        ("line 3", OTHER),
    ]


def test_of_a_line_without_end_no_more_is_copied_than_it_takes_to_refuse_it():
    line = b'{"releases": [{"note": "%s"}]}' % (b"x" * LARGEST)
    first, second = found(RELEASE + b"\n" + line)
    assert first == ("line 1", RELEASE)
    assert second[0] == "line 2"
    assert len(second[1]) == LARGEST + 1


def test_the_first_line_may_be_the_broken_one():
    assert found(b'{"ocid": "a\n' + RELEASE) == [("line 1", b'{"ocid": "a'), ("line 2", RELEASE)]


def test_a_package_cut_short_is_not_taken_for_lines():
    text = b'{"releases": [\n' + RELEASE + b",\n" + OTHER + b",\n" + RELEASE
    with pytest.raises(Unreadable, match="not JSON"):
        read(text)


def test_an_element_that_is_no_release_comes_out_and_the_rest_too():
    text = b'{"releases": ["text", null, 3, %s, {"a": Infinity}]}' % RELEASE
    assert found(text) == [
        ("release 1", b'"text"'),
        ("release 2", b"null"),
        ("release 3", b"3"),
        ("release 4", RELEASE),
        ("release 5", b'{"a": Infinity}'),
    ]


def test_an_object_with_numbered_members_stands_for_the_list_of_releases():
    assert found(b'{"releases": {"1": %s}}' % RELEASE) == [("release 1", RELEASE)]


def test_a_byte_order_mark_is_passed_over():
    assert found(b"\xef\xbb\xbf" + RELEASE) == [("release 1", RELEASE)]


UTF_16 = "UTF-16 or UTF-32, not UTF-8"
NOT_OCDS = "JSON, but not OCDS: it has no releases, records or ocid"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (RELEASE.decode().encode("utf-16"), UTF_16),
        (RELEASE.decode().encode("utf-16-be"), UTF_16),
        (RELEASE.decode().encode("utf-32"), UTF_16),
        ('{"releases": ["é"]}'.encode("latin-1"), "not UTF-8: byte 0xE9 at position 16"),
        (b"<!DOCTYPE html><p>403", "a web page, not JSON"),
        (b"\x1f\x8b\x08\x00", "gzip data, not JSON"),
        (b"Rate limit of 12 exceeded", "neither a JSON object nor a JSON list"),
        (b'"text"', "neither a JSON object nor a JSON list"),
        (b"null", "neither a JSON object nor a JSON list"),
        (b"{}", NOT_OCDS),
        (b'{"type": "FeatureCollection", "features": []}', NOT_OCDS),
        (b"[]", "a list in which nothing is OCDS: no releases, records or ocid"),
        (b'[{"a": 1}, 2]', "a list in which nothing is OCDS: no releases, records or ocid"),
        (b'{"releases": null}', "JSON, but not OCDS: its releases are no list"),
        (b'{"records": "x"}', "JSON, but not OCDS: its records are no list"),
        (b'{"releases": [{}] ', "not JSON: cut short"),
        (b'{"releases": [{} {}]}', "not JSON: unexpected '{}]}' at position 18"),
        (b'{"releases": []} x', "not JSON: unexpected 'x' at position 18"),
        (b"[" * 100_000, "nested more than 1,000 deep"),
        (b'{"a":' * 100_000, "nested more than 1,000 deep"),
    ],
)
def test_what_is_no_ocds_is_refused_with_the_reason(text, reason):
    with pytest.raises(Unreadable) as fault:
        read(text)
    assert str(fault.value) == reason


def test_the_byte_that_is_no_utf8_is_named_far_into_a_text():
    text = b'{"releases": ["' + "é".encode() * 1_000_000 + b'\xff"]}'
    with pytest.raises(Unreadable, match="byte 0xFF at position 2000016"):
        read(text)


def test_a_character_on_the_edge_of_two_pieces_is_whole():
    text = b'{"releases": [' + b" " * (1024 * 1024 - 16) + '"é"]}'.encode()
    assert text.index("é".encode()) == 1024 * 1024 - 1
    assert len(found(text)) == 1


def test_a_list_of_a_thousand_nothings_is_no_package():
    text = b'{"releases": [%s]}' % b", ".join([b"0"] * (MOST_STRAYS + 1))
    with pytest.raises(Unreadable, match="more than 1,000 entries that are no releases"):
        read(text)


@given(st.binary() | st.text(alphabet='{}[]":,\\ \nocidrels1').map(str.encode))
@settings(database=None, deadline=None, max_examples=500)
def test_nothing_but_unreadable_is_ever_raised(text):
    try:
        list(read(text).releases)
    except Unreadable as fault:
        assert str(fault) and "\n" not in str(fault)
