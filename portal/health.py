"""What machines ask: does the process live, and has it all that it needs?"""

from datetime import timedelta

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

from portal.celery import HEARTBEAT, app

BEAT_MAY_BE_SILENT = timedelta(minutes=3)
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
        last = cache.get(HEARTBEAT)
    except RedisError:  # the cache is the broker's server, and that is away
        return False
    return last is not None and timezone.now() - last < BEAT_MAY_BE_SILENT


urlpatterns = [path("healthz", healthz), path("readyz", readyz)]
