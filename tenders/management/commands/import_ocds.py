import gc
import sys
import time
from argparse import ArgumentTypeError

from django.core.management.base import BaseCommand
from tqdm import tqdm

from tenders.actions.notices import Outcome, import_file
from tenders.management.outcomes import report
from tenders.models import Source
from tenders.ocds.files import open_files


def named(path):
    if not path:
        raise ArgumentTypeError("A path is empty: perhaps a variable of your shell is not set.")
    return path


class Command(BaseCommand):
    help = "Reads notices from files or folders: OCDS packages, records, lists or single releases."

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", metavar="PATH", type=named)
        parser.add_argument(
            "--source",
            choices=[Source.FIND_A_TENDER, Source.CONTRACTS_FINDER, Source.FILE],
            help="where the notices come from; otherwise their identifiers tell",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object last")

    def handle(self, *, paths, source, **options):
        began, total = time.monotonic(), Outcome()
        # Millions of objects come and go, none in a circle; to look for such takes a tenth longer
        gc.freeze()
        gc.set_threshold(50_000)
        files = tqdm(list(open_files(paths)), unit="file", disable=not sys.stderr.isatty())
        for file in files:
            total.add(import_file(file, source=source))
        if code := report(self, total, began=began, as_json=options["json"]):
            sys.exit(code)
