"""Loads the CPV codes out of this room's data files."""

from pathlib import Path

from portal.loading import known, read, sync
from portal.reference.models import CpvCode

DATA = Path(__file__).parent / "data"


def load():
    """Make the table of CPV codes say what the files in DATA say; a list of `Loaded`.

    To be called in a transaction. Raises BrokenRowError for a row that cannot be loaded.
    """
    codes = _codes(DATA / "cpv_2008.csv")
    _give_portal_labels(DATA / "cpv_labels.csv", codes)
    return [sync(codes.values(), CpvCode, key=["code"])]


def _codes(path):
    """The codes by themselves. A parent stands in the file before its children."""
    codes = {}

    def make(row):
        if row["parent"]:
            known(row["parent"], codes, "CPV code")
        return CpvCode(
            code=row["code"],
            check_digit=row["check_digit"],
            level=row["level"],
            parent_id=row["parent"] or None,
            official_label=row["label_en"],
        )

    for code in read(path, make, key=["code"]):
        codes[code.code] = code
    return codes


def _give_portal_labels(path, codes):
    def make(row):
        code = known(row["code"], codes, "CPV code")
        if not row["label"] or not row["reason"]:
            raise ValueError("a portal label has words and a reason")
        code.portal_label = row["label"]
        return code

    for _code in read(path, make, key=["code"]):
        pass
