"""The portal on this machine, all of it: what `script/server` runs once everything is installed."""

import os

from django.core.management.base import BaseCommand, CommandError

from portal.embedded.processes import Failed
from portal.embedded.supervisor import serve


class Command(BaseCommand):
    help = "Starts database, broker, web, worker and beat, and ends them all together (Ctrl-C)."
    requires_system_checks = []

    def handle(self, **options):
        try:
            serve(int(os.environ.get("PORT") or 8000), self.say)
        except Failed as failed:
            raise CommandError(failed) from failed
        except KeyboardInterrupt:
            self.say("Stopped.")

    def say(self, sentence):
        self.stdout.write(sentence)
        self.stdout.flush()
