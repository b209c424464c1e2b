"""What the clock starts for the portal as a whole."""

from celery import shared_task
from django.core.management import call_command


@shared_task
def clear_sessions():
    """Throws away the sessions that have ended, and what was kept in them."""
    call_command("clearsessions")
