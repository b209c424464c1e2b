"""Files and folders of notices, opened so that a large one does not fill the memory."""

import gzip
import mmap
import os
import stat
import tempfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .faults import Unreadable

ENDINGS = (".json", ".jsonl", ".json.gz", ".jsonl.gz")
GZIP = b"\x1f\x8b"
PIECE = 1024 * 1024
MOST_UNPACKED = 1024 * PIECE  # bytes; a year of Find a Tender


@dataclass(frozen=True)
class File:
    """One file to read; or what stands where one was looked for, with its `fault`."""

    path: Path
    fault: str = ""

    @property
    def name(self):
        """For people: bytes of the name that are no UTF-8 become "�"."""
        return os.fsencode(self.path).decode("utf-8", "replace")

    @contextmanager
    def opened(self):
        """The content as a memory map, unpacked, for the length of a `with`. Raises `Unreadable`
        with the reason where there is none."""
        if self.fault:
            raise Unreadable(self.fault)
        with _handle(self.path) as handle:
            packed = handle.peek(2)[:2] == GZIP
            if self.path.suffix.lower() == ".gz" and not packed:
                raise Unreadable("named .gz, but not gzip data")
            if not packed:
                yield _mapped(handle)
                return
            with tempfile.TemporaryFile() as unpacked:
                _unpack(handle, unpacked)
                yield _mapped(unpacked)


def open_files(paths):
    """A `File` for each path, and for each file with one of the endings in each path that is a
    folder, in the order of their names; hidden files and folders are left out. Never raises."""
    for path in map(Path, paths):
        if os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises for a name that is too long
            yield from _in_folder(path)
        else:
            yield File(path)


def _in_folder(folder):
    found = False
    faults = []
    for where, folders, names in os.walk(folder, onerror=faults.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.lower().endswith(ENDINGS) and not name.startswith("."):
                found = True
                yield File(Path(where, name))
    for fault in faults:
        yield File(Path(fault.filename), f"a folder that cannot be read: {fault.strerror}")
    if not found and not faults:
        yield File(folder, f"a folder without any file named {', '.join(ENDINGS)}")


@contextmanager
def _handle(path):
    """The open file. Nothing but a file is opened: a pipe would keep us waiting for ever."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise Unreadable("neither a file nor a folder")
        handle = path.open("rb")
    except FileNotFoundError:
        raise Unreadable("no such file or folder") from None
    except (OSError, ValueError) as fault:  # ValueError: a NUL in the name
        raise Unreadable(f"cannot be opened: {getattr(fault, 'strerror', fault)}") from None
    with handle:
        yield handle


def _mapped(handle):
    try:
        return mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)
    except ValueError:
        raise Unreadable("empty") from None
    except OSError as fault:
        raise Unreadable(f"cannot be read: {fault.strerror}") from None


def _unpack(handle, target):
    """Unpacks into `target`. What its end claims of its size is checked, and never believed."""
    size = 0
    try:
        with gzip.open(handle) as source:
            while piece := source.read(PIECE):
                size += len(piece)
                if size > MOST_UNPACKED:
                    raise Unreadable(f"unpacks to more than {MOST_UNPACKED // PIECE:,} MB")
                target.write(piece)
        target.flush()
    except EOFError:
        raise Unreadable("gzip data that is cut short") from None
    except (gzip.BadGzipFile, zlib.error) as fault:
        raise Unreadable(f"gzip data that is damaged: {fault}") from None
    except OSError as fault:
        raise Unreadable(f"cannot be unpacked: {fault.strerror}") from None
