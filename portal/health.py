"""What machines ask: does the process live, and has it all that it needs?"""

from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from kombu.exceptions import OperationalError as BrokerError

from portal.celery import app
from portal.deadlines.models import Tick

BROKER_TIMEOUT = 2  # seconds


@never_cache
def healthz(request):
    return JsonResponse({"alive": True})


@never_cache
def readyz(request):
    """200 with database, broker and a recent beat; else 503 that names what is missing."""
    needed = {"database": database_answers, "broker": broker_answers, "beat": beat_is_recent}
    missing = [name for name, answers in needed.items() if not answers()]
    return JsonResponse({"ready": not missing, "missing": missing}, status=503 if missing else 200)


def database_answers():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def broker_answers():
    with app.connection_for_write(connect_timeout=BROKER_TIMEOUT) as broker:
        try:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=BROKER_TIMEOUT)
        except BrokerError:
            return False
    return True


def beat_is_recent():
    """Whether beat spoke and a worker heard it in the last minutes."""
    try:
        return Tick.is_recent()
    except DatabaseError:
        return False


urlpatterns = [path("healthz", healthz), path("readyz", readyz)]
