"""`manage.py load_reference`: the reference data, out of the project's files into its tables."""

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction

from portal.areas import loader as areas
from portal.loading import BrokenRowError
from portal.reference import loader as reference
from tenders import loader as tenders


class Command(BaseCommand):
    help = "Loads CPV codes, regions, councils and synonyms. Run again, it writes only what is new."

    def handle(self, **options):
        try:
            with transaction.atomic():
                loaded = [*reference.load(), *areas.load(), *tenders.load()]
        except BrokenRowError as broken:
            raise CommandError(f"Nothing was loaded. {broken}") from broken
        except IntegrityError as error:
            raise CommandError(f"Nothing was loaded: {error}") from error
        if options["verbosity"]:
            for table in loaded:
                self.stdout.write(str(table))
