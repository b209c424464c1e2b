import sys

from django.core.management.base import BaseCommand
from tqdm import tqdm

from portal.templatetags.words import counted
from tenders.actions.projections import project_all, project_old

INTERRUPTED = 130  # what shells expect after Ctrl-C


class Command(BaseCommand):
    help = (
        "Reads tenders again from their stored releases, where an older version of the portal read "
        "them last. The clock does the same little by little. Ctrl-C loses nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--all", action="store_true", help="read all of them again, the newest first"
        )

    def handle(self, **options):
        batches = project_all() if options["all"] else iter(project_old, 0)
        done, stopped = 0, False
        try:
            with tqdm(unit=" tenders", disable=not sys.stderr.isatty()) as bar:
                for step in batches:
                    done += step
                    bar.update(step)
        except KeyboardInterrupt:
            stopped = True
        self.stdout.write(f"Read {counted(done, 'tender')} again.")
        if stopped:
            self.stdout.write("Stopped. What was read again until now stays so.")
            sys.exit(INTERRUPTED)
