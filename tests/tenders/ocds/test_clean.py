"""What a release becomes. Texts and times have tests of their own beside this one."""

import hashlib
import json
from datetime import UTC, datetime

import pytest

from tenders import urls
from tenders.ocds.clean import OCID, Broken, clean
from tenders.ocds.clean.decode import LARGEST
from tenders.ocds.services import CONTRACTS_FINDER, SERVICES

from .notices import cleaned, cleaned_with, reading, words


def refusal(raw):
    with pytest.raises(Broken) as fault:
        clean(raw, {})
    return str(fault.value), fault.value.release


# What is refused, and only that


@pytest.mark.parametrize(
    ("raw", "reason", "release"),
    [
        (b'{"id": "1"}', "no ocid", "1"),
        (b'{"ocid": "", "id": 1}', "no ocid", ""),
        (b'{"ocid": null}', "no ocid", ""),
        (b'{"ocid": ["ocds-213czf-1"]}', "no ocid", ""),
        (b'{"ocid": "../1", "id": "7"}', "an ocid with characters that do not belong in one", "7"),
        (b'{"ocid": "a/b"}', "an ocid with characters that do not belong in one", "a/b"),
        (b'{"ocid": "a\\u0000/"}', "an ocid with characters that do not belong in one", "a/"),
        (b'{"ocid": "%s"}' % (b"a" * 201), "an ocid of more than 200 characters", ""),
        (b'"text"', "not an object but a text", ""),
        (b"[]", "not an object but a list", ""),
        (b"null", "not an object but null", ""),
        (b"true", "not an object but true or false", ""),
        (b"3", "not an object but a number", ""),
        (b"1e9999", "not an object but a number", ""),
        (b'{"ocid": ', "not JSON: Expecting value at character 10", ""),
        (b"", "not JSON: Expecting value at character 1", ""),
        (b'{"ocid": "\xe9"}', "not UTF-8: byte 0xE9 at position 11", ""),
        (b'{"ocid": %s' % (b"[" * 100_000), "nested too deeply", ""),
        (b'{"ocid": Infinity, "a": %s' % (b"[" * 100_000), "nested too deeply", ""),
    ],
)
def test_what_cannot_be_identified_is_refused_by_name_and_reason(raw, reason, release):
    assert refusal(raw) == (reason, release)


def test_a_release_of_enormous_size_is_refused_without_reading_it():
    assert refusal(b"x" * (LARGEST + 1)) == ("larger than 32 MB", "")


def test_next_to_nothing_but_an_ocid_is_enough():
    release = clean(b'{"ocid": " ocds-213czf-1 "}', {})
    assert release.ocid == "ocds-213czf-1"
    assert release.release_id == f"ocds-213czf-1-{release.sha256[:12]}"
    assert release.id_was_derived
    assert release.tag == []
    assert release.date == datetime(1970, 1, 1, tzinfo=UTC)
    assert release.reading == {
        "ocid": "ocds-213czf-1",
        "id": release.release_id,
        "date": "1970-01-01T01:00:00+01:00",
    }


# What it is known by


def test_the_hash_is_of_the_bytes_as_received():
    for raw in (b'{"ocid": "a"}', b'{"ocid":"a"}'):
        assert clean(raw, {}).sha256 == hashlib.sha256(raw).hexdigest()


def test_a_release_without_id_takes_the_number_of_its_notice():
    release = cleaned("scotland_no_id_false_z")
    assert (release.release_id, release.id_was_derived) == ("APR352786", True)
    assert release.reading["id"] == "APR352786"
    assert ("id", "missing: taken from the document that is the notice") in words(release)


def test_a_release_without_id_or_notice_is_known_by_its_content():
    one, again = cleaned("scotland_euro"), cleaned("scotland_euro")
    assert one.release_id == again.release_id == f"ocds-r6ebe6-0000577987-{one.sha256[:12]}"
    assert cleaned_with("scotland_euro", tender={}).release_id != one.release_id


def test_an_id_that_fits_nowhere_is_cut_and_stays_distinct():
    ids = {reading(id="a" * 300 + ending)["id"] for ending in "bc"}
    assert [len(id_) for id_ in ids] == [200, 200]


def test_an_empty_date_is_taken_from_the_package():
    release = cleaned_with("cf_2020_award", date="")
    assert release.date == datetime(2020, 1, 16, 15, 53, 18, tzinfo=UTC)
    assert release.reading["date"] == "2020-01-16T15:53:18+00:00"
    assert ("date", "missing: publishedDate of the package taken") in words(release)


@pytest.mark.parametrize(
    ("parts", "where"),
    [
        ({"packageInfo": {"publishedDate": "2014-12-17T16:44:57Z"}}, "packageInfo.publishedDate"),
        ({"tender": {"datePublished": "2014-12-17T16:44:57Z"}}, "tender.datePublished"),
        (
            {"tender": {"documents": [{"id": "1", "datePublished": "2014-12-17T16:44:57Z"}]}},
            "datePublished of a document",
        ),
        (
            {"awards": [{"id": "1", "datePublished": "2014-12-17T16:44:57Z"}]},
            "datePublished of an award",
        ),
        ({"awards": [{"id": "1", "date": "2014-12-17T16:44:57Z"}]}, "date of an award"),
    ],
)
def test_an_empty_date_is_taken_from_the_nearest_other(parts, where):
    raw = json.dumps({"ocid": "ocds-213czf-1", "id": "1", "date": "", **parts}).encode()
    release = clean(raw, {})
    assert release.date == datetime(2014, 12, 17, 16, 44, 57, tzinfo=UTC)
    assert ("date", f"missing: {where} taken") in words(release)


def test_numbers_in_ids_say_nothing_of_the_order_but_dates_do():
    releases = [cleaned("cf_numbers_out_of_order", number) for number in (1, 2)]
    by_date = sorted(releases, key=lambda release: release.date)
    assert [release.release_id[-6:] for release in by_date] == ["819888", "819887"]


@pytest.mark.parametrize("name", ["cf_update_tagged_tender", "cf_two_award_releases"])
def test_releases_of_one_process_keep_ids_and_dates_of_their_own(name):
    one, other = cleaned(name, 1), cleaned(name, 2)
    assert one.ocid == other.ocid
    assert one.tag == other.tag
    assert one.release_id != other.release_id
    assert one.date != other.date


def test_a_given_service_tells_how_an_unknown_ocid_is_meant():
    raw = b'{"ocid": "ocds-213czf-1", "date": "2019-09-20T00:00:00Z"}'
    assert clean(raw, {}, CONTRACTS_FINDER).date == datetime(2019, 9, 19, 23, tzinfo=UTC)
    assert clean(raw, {}, SERVICES["file"]).date == datetime(2019, 9, 20, tzinfo=UTC)


# What is missing stays missing


def test_a_cancellation_without_buyer_is_read_and_its_buyer_found_among_the_parties():
    release = cleaned("fts_cancellation")
    assert release.tag == ["tenderCancellation"]
    assert release.reading["tender"]["status"] == "withdrawn"
    assert release.reading["awards"][0]["status"] == "cancelled"
    assert release.reading["buyer"] == {
        "id": "GB-PPON-PGWC-7578-LYDG",
        "name": "Solihull Metropolitan Borough Council",
    }
    assert words(release) == [("buyer", "missing: taken from the party with the role buyer")]


def test_a_delta_keeps_to_what_it_says():
    release = cleaned("fts_delta")
    assert len(release.reading["awards"]) == 34
    assert release.reading["awards"][0] == {"id": "1", "amendments": [{"id": "083685-2026"}]}
    assert "tenderPeriod" not in release.reading["tender"]
    assert release.changes == []


def test_a_value_that_is_not_given_is_not_made_up():
    assert "value" not in cleaned("cf_no_value").reading["tender"]


def test_nulls_and_empty_lists_are_left_out():
    release = cleaned("fts_nulls")
    assert "buyerID" not in release.reading
    assert release.reading["tender"]["lots"] == [{"id": "1", "status": "planning"}]
    assert words(release) == [
        ("buyerID", "empty: left out"),
        ("tender.lots[0].description", "null: left out"),
    ]


def test_an_empty_list_of_reservations_says_that_there_is_none():
    tender = {"otherRequirements": {"reservedParticipation": []}}
    assert reading(tender=tender)["tender"] == tender


# Shapes


def test_an_object_with_numbered_members_is_read_as_the_list_it_stands_for():
    release = cleaned("fts_object_for_list_tabs_cut")
    assert release.reading["tender"]["items"][0]["deliveryAddresses"] == [{"region": "UK"}]
    assert (
        "tender.items[0].deliveryAddresses",
        "an object with numbered members where a list belongs",
    ) in words(release)


@pytest.mark.parametrize(
    ("parts", "read"),
    [
        ({"tag": "tender"}, {"tag": ["tender"]}),
        ({"tender": [{"title": "Care"}]}, {"tender": {"title": "Care"}}),
        ({"tender": {"title": ["Care"]}}, {"tender": {"title": "Care"}}),
        ({"tender": {"lots": {"id": "1"}}}, {"tender": {"lots": [{"id": "1"}]}}),
        ({"tender": {"id": 7}}, {"tender": {"id": "7"}}),
        ({"tender": {"id": 7.0}}, {"tender": {"id": "7"}}),
        ({"tender": {"aboveThreshold": "true"}}, {"tender": {"aboveThreshold": True}}),
        ({"tender": {"aboveThreshold": 0}}, {"tender": {"aboveThreshold": False}}),
        ({"note": {"id": 7, "n": [1, None, ""]}}, {"note": {"id": "7", "n": [1]}}),
    ],
)
def test_a_slip_of_shape_is_mended(parts, read):
    assert reading(**parts).items() >= read.items()


@pytest.mark.parametrize(
    "parts",
    [
        {"tender": "Care"},
        {"tender": {"title": {"en": "Care"}}},
        {"tender": {"title": True}},
        {"tender": {"tenderPeriod": "2026-06-19"}},
        {"tender": {"communication": "By e-mail"}},
        {"tender": {"lots": [["1"]]}},
        {"tender": {"aboveThreshold": "perhaps"}},
        {"tender": {"value": 5}},
        {"parties": [None, 5, "A council"]},
        {"buyer": "A council"},
    ],
)
def test_what_is_of_another_kind_is_left_out_and_the_rest_is_read(parts):
    release = cleaned_with("cf_no_value", **{"tender": {}, **parts})
    assert release.reading.keys() == {"ocid", "id", "date", "tag"}
    assert release.changes


def test_nesting_without_bottom_is_cut():
    raw = b'{"ocid": "a", "x": ' + b"[" * 500 + b"1" + b"]" * 500 + b', "language": "en"}'
    assert clean(raw, {}).reading["language"] == "en"


def test_what_no_text_may_hold_is_taken_out_of_names_too():
    raw = rb'{"ocid": "a", "b\u0000\ud800": {"c\u0000": "d\u0000\udfff"}}'
    assert clean(raw, {}).reading["b�"] == {"c": "d�"}


def test_what_a_lenient_program_wrote_is_read():
    assert clean(b'\xef\xbb\xbf{"ocid": "a", "note": "one\n\ttwo"}', {}).reading["note"] == (
        "one\n two"
    )


# Addresses and documents


def test_an_address_that_is_none_is_kept_where_nobody_links_it():
    documents = cleaned("cf_invalid_address").reading["tender"]["documents"]
    assert documents[1] == {
        "id": "2",
        "documentType": "tenderNotice",
        "description": "Contract Finder",
        "urlText": "http://Contract Finder",
    }


def test_an_address_without_scheme_is_kept_where_nobody_links_it():
    details = cleaned("cf_address_without_scheme").reading["parties"][0]["details"]
    assert details["urlText"] == "https//www.togetherhousing.co.uk"
    assert "url" not in details


@pytest.mark.parametrize(
    "address",
    [
        "www.example.gov.uk",
        "javascript:alert(1)",
        "http://localhost",
        "https://gov.uk@evil.example/",
        "https://exa mple.org/",
        "https://example.org/a b",
        "http://[::1",
        "http://example.org:99999/",
        "mailto:buyer@example.org",
        "https://example.org/" + "a" * 3000,
    ],
)
def test_no_address_that_leads_nowhere_or_astray_is_linked(address):
    document = reading(tender={"documents": [{"id": "1", "url": address}]})["tender"]["documents"][
        0
    ]
    assert document == {"id": "1", "urlText": address}


@pytest.mark.parametrize("address", ["http://", "https://", "HTTP:"])
def test_an_address_that_was_only_begun_is_left_out(address):
    document = reading(tender={"documents": [{"id": "1", "url": address}]})["tender"]["documents"][
        0
    ]
    assert document == {"id": "1"}


def test_link_is_no_type_of_document():
    release = cleaned("cf_amendment_contradicts_itself")
    assert "documentType" not in release.reading["tender"]["documents"][1]
    assert (
        "tender.documents[1].documentType",
        "“Link” is no type of document: left out",
    ) in words(release)


def test_an_amendment_that_contradicts_itself_keeps_both_what_it_says_and_its_date():
    tender = cleaned("cf_amendment_contradicts_itself").reading["tender"]
    assert "Read New: 28 January 2025" in tender["description"]
    assert tender["tenderPeriod"]["endDate"] == "2025-01-24T12:00:00Z"


def test_the_link_to_the_same_notice_in_scotland_is_kept():
    links = cleaned("fts_link_to_scotland").reading["links"]
    assert links[0]["href"].startswith(
        "https://api.publiccontractsscotland.gov.uk/v1/Notice?id=ocds-r6ebe6-"
    )


# How changes are told


def test_changes_alike_are_told_once_with_their_number():
    lots = [{"id": str(number), "description": None} for number in range(83)]
    release = cleaned_with("cf_no_value", date="2026-01-01", lots=[], tender={"lots": lots})
    assert release.changes == [
        {"path": "date", "what": "a day without an hour: left as written", "times": 1},
        {"path": "tender.lots[*].description", "what": "null: left out", "times": 83},
        {"path": "lots", "what": "empty: left out", "times": 1},
    ]


def test_no_ocid_is_the_name_of_a_page_beside_the_tenders():
    fixed = {str(each.pattern).split("/")[0] for each in urls.urlpatterns} - {"", "<ocid:ocid>"}
    assert {"report", "reserved"} <= fixed
    assert not any(OCID.fullmatch(name) for name in fixed)
    assert OCID.fullmatch("reports-1")
