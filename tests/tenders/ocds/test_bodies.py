"""Who is who in a release, in OCDS 1.0 too; and how the things of one list are told apart."""

from datetime import UTC, datetime

from .notices import cleaned, reading, words

# Bodies


def test_a_company_number_is_padded():
    release = cleaned("cf_company_numbers", 1)
    assert release.reading["parties"][0]["identifier"] == {
        "legalName": "24x7",
        "scheme": "GB-COH",
        "id": "04142000",
    }
    assert words(release) == [("parties[0].identifier", "4142000 written as GB-COH 04142000")]


def test_a_number_that_is_no_company_number_loses_its_scheme():
    release = cleaned("cf_company_numbers", 2)
    assert release.reading["parties"][0]["identifier"] == {
        "legalName": "NOMINET UK",
        "id": "458577871",
    }
    assert words(release) == [
        (
            "parties[0].identifier.scheme",
            "458577871 is no Companies House number: scheme left out",
        )
    ]


def test_a_ppon_without_its_scheme_is_known_by_its_form():
    identifier = cleaned("fts_midnight_no_scheme").reading["parties"][0]["identifier"]
    assert identifier["scheme"] == "GB-PPON"


def test_what_a_supplier_says_of_itself_is_kept():
    details = cleaned("fts_supplier_flags").reading["parties"][0]["details"]
    assert details["shelteredWorkshop"] is False
    assert details["publicServiceMissionOrganization"] is False


def test_the_same_supplier_twice_in_an_award_is_one():
    release = cleaned("cf_same_supplier_twice")
    names = ["ALEXANDER DENNIS LIMITED", "DENNIS EAGLE LIMITED (t/a Terberg Matec UK)"]
    suppliers = release.reading["awards"][0]["suppliers"]
    assert [supplier["name"] for supplier in suppliers] == [*names, "HIAB LIMITED"]
    assert [party["name"] for party in release.reading["parties"]] == [*names, "HIAB LIMITED"]
    assert words(release) == [
        ("parties[2]", "the same party twice: taken as one"),
        ("awards[0].suppliers[2]", "the same supplier twice: kept once"),
    ]


def test_a_party_without_id_is_given_one_that_stays_the_same():
    council = {"name": "A Council", "roles": ["buyer"]}
    one = reading(parties=[council], buyer={"name": "A council"})
    other = reading(id="2", parties=[{**council, "name": "A  COUNCIL"}])
    assert one["parties"][0]["id"] == one["buyer"]["id"] == other["parties"][0]["id"]
    assert len(one["parties"]) == 1


# OCDS 1.0, as Contracts Finder wrote it


def test_suppliers_of_2020_all_with_the_id_0_stay_apart():
    release = cleaned("cf_2020_award")
    suppliers = release.reading["awards"][0]["suppliers"]
    assert [supplier["name"] for supplier in suppliers] == [
        "First & Last Cabs",
        "Second Private Hire",
    ]
    assert suppliers[1]["id"] == "GB-COH-03977283"
    assert ("awards[0].suppliers[2]", "the same supplier twice: kept once") in words(release)


def test_bodies_named_in_full_are_moved_to_the_parties():
    release = cleaned("cf_2020_award").reading
    buyer, first, second = release["parties"]
    assert release["buyer"] == {"id": buyer["id"], "name": "North Lincolnshire Council"}
    assert buyer["roles"] == ["buyer"]
    assert buyer["contactPoint"]["url"] == "http://www.northlincs.gov.uk/"
    assert first["roles"] == ["supplier"]
    assert second["identifier"] == {"scheme": "GB-COH", "id": "03977283"}
    assert second["details"] == {"scale": "large", "vcse": False}


def test_suitability_and_category_of_1_0_are_found():
    tender = cleaned("cf_2020_award").reading["tender"]
    assert tender["suitability"] == {"sme": True, "vcse": False}
    assert tender["mainProcurementCategory"] == "services"
    assert "xClassifications" not in tender


def test_a_tender_of_2014_is_read():
    release = cleaned("cf_2014_tender")
    assert release.date == datetime(2014, 12, 17, 16, 44, 57, tzinfo=UTC)
    assert "packageInfo" not in release.reading
    assert release.reading["tender"]["items"][0]["id"] == "1"
    assert release.reading["tender"]["title"].startswith("STANDING LIST")
    assert release.reading["buyer"].keys() == {"id", "name"}
    assert release.reading["parties"][0]["roles"] == ["buyer"]


def test_the_one_amendment_of_1_0_becomes_a_list():
    tender = reading(tender={"amendment": {"date": "2014-12-18", "rationale": "Later"}})["tender"]
    assert tender["amendments"] == [
        {"id": "2014-12-18", "date": "2014-12-18", "rationale": "Later"}
    ]


# What merging goes by


def test_things_of_one_list_are_told_apart_and_none_is_lost():
    documents = [
        {"id": "1", "title": "a"},
        {"id": "1", "title": "b"},
        {"id": "1", "title": "c"},
        {"title": "d"},
    ]
    tender = reading(tender={"documents": documents})["tender"]
    assert [(paper["id"][:5], paper["title"]) for paper in tender["documents"]] == [
        ("1", "a"),
        ("1-2", "b"),
        ("1-3", "c"),
        ("made-", "d"),
    ]


def test_what_stands_twice_letter_for_letter_is_kept_once():
    documents = [{"id": "1", "title": "a"}, {"id": "1", "title": "a"}]
    assert reading(tender={"documents": documents})["tender"]["documents"] == documents[:1]
