"""Any search as a table, as spreadsheets read it."""

import csv
import io
import shutil
import subprocess
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from tenders.feeds import table
from tenders.models import Tender
from tenders.models.tender import demo_prefix
from tests.factories.tenders import OCID, buyer, suggestion, tender
from tests.portal.test_tables import DANGEROUS

pytestmark = pytest.mark.django_db

RESERVED = {
    "otherRequirements": {"reservedParticipation": ["shelteredWorkshop"]},
    "legalBasis": {"scheme": "UKPGA", "id": "2023/54"},
}


def export(client, **query):
    answer = client.get("/tenders/export.csv", query)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return b"".join(answer.streaming_content)


def read(client, **query):
    content = export(client, **query)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def identifiers(rows):
    return [row["Identifier"] for row in rows]


def test_a_row_tells_a_tender(client):
    terms = {
        "title": "Advocacy\r\nfor “all”, and more",
        "tenderPeriod": {"endDate": "2027-06-10T12:00:00+01:00"},
        "value": {"amount": 1234567.5, "currency": "GBP"},
        "classification": {"scheme": "CPV", "id": "85312000"},
    }
    tender(tender=RESERVED | terms, **buyer())
    (row,) = read(client)
    assert row["Note"] == ""
    wanted = {
        "Identifier": OCID,
        "Title": "Advocacy for “all”, and more",
        "Stage": "Open",
        "Buyer": "Leeds City Council",
        "Who may bid": "Reserved",
        "Reserved for": "supported employment providers",
        "Only some lots": "no",
        "Rule": "Procurement Act 2023, s. 32",
        "Rule that only words suggest": "",
        "Closes (UK time)": "2027-06-10 12:00",
        "Closes, in words": "Thursday 10 June 2027 at 12 noon, UK time",
        "Tenders close (UK time)": "2027-06-10 12:00",
        "Questions close (UK time)": "",
        "Value without VAT": "1234567.50",
        "Currency": "GBP",
        "CPV codes": "85312000",
        "Published on": "Find a Tender",
        "Published (UK time)": "2026-05-01 10:00",
        "Address": f"http://testserver/tenders/{OCID}/",
    }
    assert {heading: row[heading] for heading in wanted} == wanted


def test_a_day_gets_no_hour(client):
    tender(tender={"tenderPeriod": {"endDate": "2027-06-10"}})
    Tender.objects.update(bids_hour_known=False)
    (row,) = read(client)
    assert row["Closes (UK time)"] == "2027-06-10"
    assert row["Closes, in words"] == "Thursday 10 June 2027, no hour given: ask the buyer"


def test_a_suggestion_is_told_as_one(client):
    suggestion(legalBasis={"scheme": "UKPGA", "id": "2023/54"})
    (row,) = read(client)
    assert row["Who may bid"] == "Perhaps reserved: the words suggest it"
    assert row["Rule"] == ""
    assert row["Rule that only words suggest"] == "Procurement Act 2023, s. 32"


def test_a_demonstration_says_that_it_is_one(client):
    tender(f"{demo_prefix()}1")
    assert [row["Note"] for row in read(client)] == [table.DEMO]


@pytest.mark.parametrize("batch", [1, 2, 500])
@pytest.mark.parametrize("sort", ["", "published", "value", "relevance"])
def test_the_whole_list_in_its_order_batch_by_batch(client, monkeypatch, batch, sort):
    monkeypatch.setattr(table, "BATCH", batch)
    for number in range(5):
        closes = timezone.now() + timedelta(days=9 - number)
        tender(f"ocds-h6vhtk-{number:06}", closes=closes)
    for number in range(5, 8):
        tender(f"ocds-h6vhtk-{number:06}", status="awarded")
    query = {"sort": sort, "status": "all", "q": "advocacy"}
    found = client.get("/tenders/", query | {"sort": sort if sort != "relevance" else ""})
    wanted = [each.ocid for each in found.context["page"].rows]
    assert len(wanted) == 8
    assert identifiers(read(client, **query)) == wanted


@pytest.mark.parametrize("batch", [1, 2, 3, 500])
@pytest.mark.parametrize(("number", "cut"), [(2, False), (3, False), (4, True)])
def test_it_ends_after_so_many_and_says_so_in_its_last_row(client, monkeypatch, batch, number, cut):
    monkeypatch.setattr(table, "MOST", 3)
    monkeypatch.setattr(table, "BATCH", batch)
    for each in range(number):
        tender(f"ocds-h6vhtk-{each:06}")
    notes = [row["Note"] for row in read(client)]
    assert notes == [""] * (min(number, 3) - 1) + [table.CUT if cut else ""]


def test_every_row_has_as_many_cells_as_the_first(client, monkeypatch):
    monkeypatch.setattr(table, "MOST", 2)
    for each in range(3):
        tender(f"ocds-h6vhtk-{each:06}", tender={"title": 'a,"b"\n;c'})
    rows = list(csv.reader(io.StringIO(export(client).decode())))
    assert {len(row) for row in rows} == {len(table.COLUMNS) + 1}
    assert len(rows) == 3


def test_what_others_wrote_is_made_harmless_wherever_it_stands(client):
    tender(tender={"title": "=1+1"}, **buyer(name="@SUM(1)"))
    Tender.objects.update(notice_type="-1+1", currency="+1", cpv=["=2"])
    (row,) = read(client)
    assert [row[name] for name in ["Title", "Buyer", "Notice type", "Currency", "CPV codes"]] == [
        "'=1+1",
        "'@SUM(1)",
        "'-1+1",
        "'+1",
        "'=2",
    ]


def test_an_amount_stays_a_number(client):
    tender()
    Tender.objects.update(value_amount="-1500.25", value_gross="10000000000000")
    (row,) = read(client)
    assert row["Value without VAT"] == "-1500.25"
    assert row["Value with VAT"] == "10000000000000.00"


def test_what_means_nothing_is_left_out_and_said(client):
    tender("ocds-h6vhtk-000001")
    tender("ocds-h6vhtk-000002")
    first, second = read(client, region="nowhere", buyer="nobody")
    assert first["Note"].endswith("left out: Region, Buyer.")
    assert second["Note"] == ""


def test_nothing_found_is_a_table_with_a_head_only(client):
    assert read(client) == []
    assert export(client).decode("utf-8-sig").startswith('"Identifier","Title",')


def test_its_name_has_the_day(client, time_machine):
    time_machine.move_to("2027-06-10T23:30:00+00:00")
    answer = client.get("/tenders/export.csv")
    assert answer["Content-Disposition"] == 'attachment; filename="tenders-2027-06-11.csv"'


@pytest.mark.parametrize("number", [1, 3])
def test_the_questions_to_the_database_do_not_grow(client, django_assert_num_queries, number):
    for each in range(number):
        tender(f"ocds-h6vhtk-{each:06}", **buyer())
    with django_assert_num_queries(3):
        export(client)


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not on this machine")
def test_libreoffice_opens_it_and_finds_no_formula(client, tmp_path):
    for number, text in enumerate(DANGEROUS):
        ocid = f"ocds-h6vhtk-{number:06}"
        tender(ocid)
        Tender.objects.filter(ocid=ocid).update(title=text, buyer_name=f"café {text}")
    (tmp_path / "table.csv").write_bytes(export(client))
    sheet = opened(tmp_path)
    assert "<f>" not in sheet
    assert "<f " not in sheet
    assert "café =1+1" in sheet
    assert sheet.count("<row ") == len(DANGEROUS) + 1


def opened(folder):
    """The first sheet, and all its texts, of table.csv as LibreOffice understands it. Told to take
    for a formula what looks like one, as a person may have set it."""
    read_as = "CSV:44,34,76,1,,0,false,true,false,false,false,-1,true"
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            f"--infilter={read_as}",
            "--convert-to",
            "xlsx",
            "--outdir",
            folder,
            folder / "table.csv",
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    with zipfile.ZipFile(folder / "table.xlsx") as book:
        names = ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"]
        return "".join(book.read(name).decode() for name in names)


@pytest.mark.parametrize(
    "sign", ["\u061c", "\u180e", "\u034f", "\ufe0f", "\U000e0001", "\u200b", " "]
)
def test_no_sign_that_nobody_sees_hides_a_formula(client, sign):
    tender(tender={"title": f"{sign}=1+1"})
    assert read(client)[0]["Title"].startswith("'")


def test_its_address_and_rules_are_explained_as_what_they_are(client):
    page = client.get("/tenders/data/").content.decode()
    for meaning in ("The address of its page here.", "is reserved, by name."):
        assert meaning in page
