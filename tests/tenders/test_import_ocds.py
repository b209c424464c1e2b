import gzip
import json

import pytest
from django.core.management import call_command

from tenders.models import Rejection, Release, Tender
from tests.factories.tenders import package, release

pytestmark = pytest.mark.django_db
FORM = {
    "files",
    "releases",
    "new",
    "unchanged",
    "rejected",
    "tenders_created",
    "tenders_updated",
    "seconds",
    "rejections",
}


@pytest.fixture
def run(capsys):
    """`run(*paths)`: the JSON that the command printed last, and its exit code."""

    def run(*paths, **options):
        code = 0
        try:
            call_command("import_ocds", *map(str, paths), json=True, **options)
        except SystemExit as end:
            code = end.code
        return json.loads(capsys.readouterr().out.splitlines()[-1]), code

    return run


def write(folder, name, data):
    (folder / name).write_bytes(data)
    return folder / name


def test_a_folder_is_read_whole_and_the_numbers_add_up(run, tmp_path):
    write(tmp_path, "a.json", package(release("ocds-h6vhtk-000001"), {"id": "odd"}))
    write(tmp_path, "b.jsonl", json.dumps(release("ocds-h6vhtk-000002")).encode() + b"\n{oops\n")
    write(tmp_path, "c.json.gz", gzip.compress(package(release("ocds-h6vhtk-000003"))))
    write(tmp_path, "d.json", b'{"type": "object"}')
    write(tmp_path, "readme.txt", b"not looked at")
    told, code = run(tmp_path)
    assert set(told) == FORM
    assert code == 0
    assert (told["files"], told["releases"], told["new"], told["rejected"]) == (4, 5, 3, 2)
    assert told["releases"] == told["new"] + told["unchanged"] + told["rejected"]
    assert [r["release"] for r in told["rejections"]] == ["odd", "line 2", None]
    assert (told["tenders_created"], told["tenders_updated"]) == (3, 0)


def test_a_second_run_reports_nothing_new(run, tmp_path):
    file = write(tmp_path, "a.json", package(release(), release("ocds-h6vhtk-000002")))
    run(file)
    told, code = run(file)
    assert (told["new"], told["unchanged"], told["tenders_updated"], code) == (0, 2, 0, 0)


def test_a_record_package_gives_its_releases(run, tmp_path):
    record = {"ocid": "ocds-h6vhtk-0abcde", "releases": [release()], "compiledRelease": release()}
    told, _ = run(write(tmp_path, "a.json", json.dumps({"records": [record]}).encode()))
    assert (told["releases"], told["new"]) == (1, 1)


def test_the_source_can_be_named_for_an_identifier_of_no_known_service(run, tmp_path):
    file = write(tmp_path, "a.json", package(release("ocds-abcdef-1")))
    run(file, source="contracts-finder")
    assert Release.objects.get().source == "contracts-finder"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.json", b"", "empty"),
        ("text.json", b"This is no JSON.", "JSON"),
        ("other.json", b'{"type": "FeatureCollection"}', "not OCDS"),
        ("cut.json", package(release())[:-40], "not JSON"),
        ("latin.json", package(release(tender={"title": "x"})).replace(b'"x"', b'"\xe9"'), "UTF-8"),
        ("wide.json", package(release()).decode().encode("utf-16"), "UTF-16"),
        ("deep.json", b"[" * 100_000, "nested"),
        ("lies.json.gz", b"this is not gzip", "gzip"),
        ("cut.json.gz", gzip.compress(package(release()))[:-12], "gzip|cut"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line_and_nothing_is_half_saved(
    run, tmp_path, name, data, reason
):
    told, code = run(write(tmp_path, name, data))
    (rejection,) = told["rejections"]
    assert rejection["file"].endswith(name)
    assert rejection["release"] is None
    assert any(word in rejection["reason"] for word in reason.split("|")), rejection["reason"]
    assert "\n" not in rejection["reason"]
    assert (told["releases"], code) == (0, 1)
    assert not Release.objects.exists() and not Tender.objects.exists()
    assert Rejection.objects.get().file.endswith(name)


def test_a_path_that_is_not_there_exits_with_1(run, tmp_path):
    told, code = run(tmp_path / "nothing")
    assert code == 1
    assert told["rejections"][0]["reason"] == "no such file or folder"


def test_one_unreadable_file_does_not_stop_the_others(run, tmp_path):
    bad = write(tmp_path, "a.json", b"{")
    good = write(tmp_path, "b.json", package(release()))
    told, code = run(bad, good)
    assert (told["files"], told["new"], code) == (2, 1, 0)


def test_wrong_arguments_exit_with_2(tmp_path):
    from django.core.management import execute_from_command_line

    for arguments in ([], [str(tmp_path), "--source", "nonsense"]):
        with pytest.raises(SystemExit) as end:
            execute_from_command_line(["manage.py", "import_ocds", *arguments])
        assert end.value.code == 2


def test_in_words_it_says_what_became_of_everything(capsys, tmp_path):
    write(tmp_path, "a.json", package(release(), {"id": "odd"}))
    call_command("import_ocds", str(tmp_path))
    said = capsys.readouterr().out
    assert "odd: no ocid" in said
    assert "2 releases: 1 new, 0 unchanged, 1 rejected." in said


def test_a_file_of_nothing_but_broken_releases_does_not_flood_the_desk(run, tmp_path):
    good = json.dumps(release()).encode()
    told, code = run(write(tmp_path, "a.jsonl", good + b"\n" + good + b"\n" + b"{}\n" * 5000))
    assert told["releases"] == told["new"] + told["unchanged"] + told["rejected"] < 1300
    assert "we stopped there" in told["rejections"][-1]["reason"]
    assert Rejection.objects.count() < 1300
    assert code == 0
