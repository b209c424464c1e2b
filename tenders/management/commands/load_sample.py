from django.core.management.base import BaseCommand

from portal.templatetags.words import counted
from tenders.demo import load_sample
from tenders.models import Release


class Command(BaseCommand):
    help = "Takes in the sample of real notices, if no notice is here yet."

    def handle(self, **options):
        if Release.objects.exists():
            self.stdout.write("Notices are here already.")
            return
        load_sample()
        self.stdout.write(f"Took in {counted(Release.objects.count(), 'real notice')}.")
