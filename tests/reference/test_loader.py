import csv
import shutil

import pytest

from portal.loading import BrokenRowError
from portal.reference import loader
from portal.reference.models import CpvCode

pytestmark = pytest.mark.django_db


def rows(name):
    with (loader.DATA / name).open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of the data files, to be spoilt."""
    folder = shutil.copytree(loader.DATA, tmp_path / "data")
    monkeypatch.setattr(loader, "DATA", folder)
    return folder


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_row_of_the_files_is_in_the_table():
    codes, labels = rows("cpv_2008.csv"), rows("cpv_labels.csv")

    assert CpvCode.objects.count() == len(codes) == 9457
    assert CpvCode.objects.exclude(portal_label="").count() == len(labels) == 16
    for code in CpvCode.objects.all():
        row = codes[code.code]
        assert (code.check_digit, code.level) == (row["check_digit"], row["level"])
        assert (code.parent_id or "") == row["parent"]
        assert code.official_label == row["label_en"]
        assert code.portal_label == labels.get(code.code, {"label": ""})["label"]


def test_no_label_that_is_shown_has_an_outdated_word():
    outdated = r"handicap|\minvalid\M|\mthe (elderly|disabled)\M|-impaired"

    assert CpvCode.objects.filter(official_label__iregex=outdated).count() == 16
    assert [
        code.label
        for code in CpvCode.objects.filter(official_label__iregex=outdated)
        if not code.portal_label or "nvalid" in code.label or "handicap" in code.label
    ] == []


def test_loading_again_changes_nothing():
    before = list(CpvCode.objects.values())

    assert loader.load() == [("CPV codes", 0, 0, 0)]
    assert list(CpvCode.objects.values()) == before


def test_what_the_files_change_is_changed(folder):
    replace(folder / "cpv_2008.csv", "Sheltered housing construction work", "Sheltered homes")
    last = (folder / "cpv_2008.csv").read_text(encoding="utf-8").splitlines(keepends=True)[-1]
    replace(folder / "cpv_2008.csv", last, "")
    with (folder / "cpv_2008.csv").open("a", encoding="utf-8") as file:
        file.write("99000000,5,division,,A new division\n99100000,6,group,99000000,Its group\n")

    assert loader.load() == [("CPV codes", 2, 1, 1)]
    assert CpvCode.objects.get(code="45211200").label == "Sheltered homes"
    assert not CpvCode.objects.filter(code=last[:8]).exists()
    assert CpvCode.objects.get(code="99100000").parent.label == "A new division"


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("cpv_2008.csv", "03000000,1", "3000000,1", "cpv_2008.csv, line 2: code: Eight digits."),
        ("cpv_2008.csv", "03000000,1", "03000000,x", "cpv_2008.csv, line 2: check_digit: "),
        ("cpv_2008.csv", "03000000,1", "03000000,", "cpv_2008.csv, line 2: check_digit: "),
        ("cpv_2008.csv", "division", "section", "cpv_2008.csv, line 2: level: "),
        ("cpv_2008.csv", "group,03000000", "group,04000000", "line 3: there is no CPV code “040"),
        ("cpv_2008.csv", "03110000,5", "03100000,2", "line 4: “03100000” stands in the file twice"),
        ("cpv_2008.csv", "parent", "above", "cpv_2008.csv, line 2: it has no column parent"),
        ("cpv_labels.csv", "32552150", "32552159", "cpv_labels.csv, line 2: there is no CPV code"),
        ("cpv_labels.csv", "0,Mobility vehicles,", "0,,", "line 6: a portal label has words and a"),
    ],
)
def test_a_broken_row_is_refused_by_file_and_line(folder, file, old, new, message):
    replace(folder / file, old, new)

    with pytest.raises(BrokenRowError) as refusal:
        loader.load()

    assert message in str(refusal.value)
    assert CpvCode.objects.count() == 9457
