import gzip
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tenders.ocds import files
from tenders.ocds.files import open_files
from tenders.ocds.read import Unreadable

TEXT = b'{"releases": []}'


def content(file):
    with file.opened() as data:
        return data[:]


def reason(path):
    """Why the one file under a path cannot be read."""
    (file,) = open_files([path])
    with pytest.raises(Unreadable) as fault, file.opened():
        pass
    return str(fault.value)


def test_a_file_is_read_whatever_its_name(tmp_path):
    path = tmp_path / "notices.txt"
    path.write_bytes(TEXT)
    (file,) = open_files([path])
    assert file.name == str(path)
    assert content(file) == TEXT


def test_a_folder_is_read_with_its_folders_in_order_and_hidden_files_left_out(tmp_path):
    kept = ["a.json", "b.JSONL", "c.json.gz", "d.jsonl.gz", "inner/e.json"]
    left_out = [".f.json", "g.csv", "h.gz", ".hidden/i.json"]
    for name in kept + left_out:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(TEXT)
    names = [file.path.relative_to(tmp_path).as_posix() for file in open_files([str(tmp_path)])]
    assert names == kept


@pytest.mark.parametrize("name", ["notices.json.gz", "notices.json"])
def test_gzip_is_unpacked_even_where_the_name_hides_it(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(gzip.compress(TEXT))
    (file,) = open_files([path])
    assert content(file) == TEXT


def test_a_file_that_is_not_there_is_told(tmp_path):
    assert reason(tmp_path / "none.json") == "no such file or folder"


def test_a_name_that_no_file_can_have_is_told():
    assert reason("x" * 5000) == "cannot be opened: File name too long"
    assert reason("a\0b") == "cannot be opened: embedded null byte"


def test_a_name_that_is_no_text_is_shown_all_the_same(tmp_path):
    path = os.fsdecode(os.fsencode(tmp_path) + b"/\xff.json")
    Path(path).write_bytes(TEXT)
    assert [file.name for file in open_files([tmp_path])] == [f"{tmp_path}/�.json"]


def test_an_empty_file_is_told(tmp_path):
    path = tmp_path / "empty.json"
    path.touch()
    assert reason(path) == "empty"


def test_a_pipe_is_not_waited_for(tmp_path):
    path = tmp_path / "pipe.json"
    os.mkfifo(path)
    assert reason(path) == "neither a file nor a folder"


def test_a_folder_without_notices_is_told(tmp_path):
    (tmp_path / "readme.md").write_text("hello")
    assert reason(tmp_path).startswith("a folder without any file named .json, .jsonl")


@pytest.fixture
def as_ordinary_user():
    """For root no folder is locked, so the test goes on as nobody."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        locked = folder / "locked"
        locked.mkdir(mode=0o000)
        was = os.geteuid()
        if was == 0:
            os.seteuid(65534)
        yield folder
        os.seteuid(was)
        locked.chmod(0o700)


def test_a_folder_that_may_not_be_entered_is_told_and_the_rest_is_read(as_ordinary_user):
    found = {file.path.name: file for file in open_files([as_ordinary_user, "/dev/null"])}
    assert found["locked"].fault == "a folder that cannot be read: Permission denied"
    assert found["null"].fault == ""


def test_gzip_in_name_only_is_told(tmp_path):
    path = tmp_path / "notices.json.gz"
    path.write_bytes(TEXT)
    assert reason(path) == "named .gz, but not gzip data"


def test_gzip_that_is_cut_short_is_told(tmp_path):
    path = tmp_path / "notices.json.gz"
    path.write_bytes(gzip.compress(TEXT * 100)[:-10])
    assert reason(path) == "gzip data that is cut short"


def test_gzip_that_lies_about_its_size_is_told(tmp_path):
    path = tmp_path / "notices.json.gz"
    path.write_bytes(gzip.compress(TEXT)[:-4] + b"\x01\x00\x00\x00")
    assert reason(path) == "gzip data that is damaged: Incorrect length of data produced"


@pytest.mark.parametrize("at", [3, 12, -8])
def test_gzip_that_is_damaged_is_told(tmp_path, at):
    packed = bytearray(gzip.compress(TEXT))
    packed[at] ^= 0xFF
    path = tmp_path / "notices.json.gz"
    path.write_bytes(packed)
    assert reason(path).startswith(("gzip data that is damaged", "gzip data that is cut short"))


def test_gzip_followed_by_something_else_is_told(tmp_path):
    path = tmp_path / "notices.json.gz"
    path.write_bytes(gzip.compress(TEXT) + b"something else")
    assert reason(path).startswith("gzip data that is damaged")


def test_gzip_that_unpacks_without_end_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MOST_UNPACKED", 3 * files.PIECE)
    path = tmp_path / "bomb.json.gz"
    path.write_bytes(gzip.compress(bytes(4 * files.PIECE)))
    assert reason(path) == "unpacks to more than 3 MB"


READ_ALL = """
import resource, sys
from tenders.ocds.clean import clean
from tenders.ocds.files import open_files
from tenders.ocds.read import read

count = 0
for file in open_files(sys.argv[1:]):
    with file.opened() as data:
        for release in read(data).releases:
            count += clean(release.raw, release.header).ocid.startswith("ocds-213czf-")
print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_200_megabytes_are_read_with_less_than_500_of_memory(tmp_path):
    path = tmp_path / "large.json"
    long_text = b"All work and no play! " * 24_000 + b"."  # half a megabyte
    release = b'{"ocid": "ocds-213czf-%d", "id": "1", "date": "2026-05-27T13:38:34Z", "note": "%s"}'
    with path.open("wb") as file:
        file.write(b'{"releases": [' + release % (0, b""))
        for number in range(1, 6001):
            file.write(b",\n" + release % (number, b"" if number % 15 else long_text))
        file.write(b"]}")
    outcome = subprocess.run(
        [sys.executable, "-c", READ_ALL, path], capture_output=True, text=True, check=True
    )
    count, megabytes = map(int, outcome.stdout.split())
    assert count == 6001
    assert 200 < megabytes < 500
