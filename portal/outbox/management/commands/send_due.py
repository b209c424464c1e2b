from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string


class Command(BaseCommand):
    help = "One tick of the clock by hand: does and sends everything that is due."

    def handle(self, **options):
        for name in settings.SEND_DUE:
            action, done = import_string(name), 0
            while step := action():
                done += step
            self.stdout.write(f"{name}: {done}")
