"""Two at once, in two real transactions: the second starts before the first has ended."""

import time
from concurrent.futures import ThreadPoolExecutor

from django.db import connection, transaction

from portal.actions import RefusedError


def at_once(first, second):
    """Does `first`, starts `second` elsewhere, ends the first; gives what both returned. Needs a
    test with `django_db(transaction=True)`."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            done = first()
            other = pool.submit(in_own_connection, second)
            wait_until_it_waits(other)
        return done, other.result(timeout=20)


def in_own_connection(act):
    try:
        return act()
    except RefusedError as refusal:
        return refusal
    finally:
        connection.close()


def wait_until_it_waits(other):
    """Returns once the other transaction waits for a lock of ours, or has ended without waiting."""
    until = time.monotonic() + 20
    while not other.done() and time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
            if cursor.fetchone():
                return
        time.sleep(0.01)
