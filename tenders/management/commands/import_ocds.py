import json
import sys
import time
from dataclasses import asdict

from django.core.management.base import BaseCommand
from tqdm import tqdm

from tenders.actions.notices import Outcome, import_file
from tenders.models import Source
from tenders.ocds.files import open_files


class Command(BaseCommand):
    help = "Reads notices from files or folders: OCDS packages, records, lists or single releases."

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", metavar="PATH")
        parser.add_argument(
            "--source",
            choices=[Source.FIND_A_TENDER, Source.CONTRACTS_FINDER, Source.FILE],
            help="where the notices come from; otherwise their identifiers tell",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object last")

    def handle(self, *, paths, source, **options):
        began, total = time.monotonic(), Outcome()
        files = tqdm(list(open_files(paths)), unit="file", disable=not sys.stderr.isatty())
        for file in files:
            total.add(import_file(file, source=source))
        words = self.stderr if options["json"] else self.stdout
        for rejection in total.rejections:
            words.write(in_words(rejection), style_func=str)
        words.write(
            f"{total.releases} releases: {total.new} new, {total.unchanged} unchanged, "
            f"{total.rejected} rejected. Tenders: {total.tenders_created} created, "
            f"{total.tenders_updated} updated.",
            style_func=str,
        )
        if options["json"]:
            seconds = round(time.monotonic() - began, 2)
            self.stdout.write(json.dumps({**asdict(total), "seconds": seconds}))
        if all_unreadable(total):
            sys.exit(1)


def in_words(rejection):
    where = ", ".join(filter(None, [rejection["file"], rejection["release"]]))
    return f"{where}: {rejection['reason']}"


def all_unreadable(total):
    """Whether every file was rejected as a whole, or every release in them."""
    whole = sum(rejection["release"] is None for rejection in total.rejections)
    return whole == total.files or (total.releases > 0 and total.rejected == total.releases)
