from argparse import ArgumentTypeError

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.templatetags.words import counted
from tenders.generate import generate, write_releases
from tenders.models import Release, Tender


def positive(text):
    if not text.isdecimal() or not int(text):
        raise ArgumentTypeError("Say how many notices to make: a number of at least 1.")
    return int(text)


class Command(BaseCommand):
    help = "Makes N plausible notices for benchmarks, in an empty database or as files of releases."

    def add_arguments(self, parser):
        parser.add_argument("count", metavar="N", type=positive)
        parser.add_argument("--seed", type=int, default=1, help="another number, other notices")
        parser.add_argument(
            "--releases", metavar="FOLDER", help="write N releases here, and nothing elsewhere"
        )

    def handle(self, *, count, seed, releases, **options):
        if releases:
            for path in write_releases(count, releases, seed=seed):
                self.stdout.write(f"Wrote {path}.")
            return
        if not settings.DEBUG:
            raise CommandError("This makes notices that are not real: only with DEBUG=1.")
        if Tender.objects.exists() or Release.objects.exists():
            raise CommandError(
                "This database holds notices. Set DATABASE_URL to an empty database of its own, "
                "and run `manage.py migrate` and `manage.py load_reference` there."
            )
        generate(count, seed=seed)
        self.stdout.write(f"Made {counted(count, 'notice')}.")
