"""Locks on things that have no row to lock, or not yet one."""

from django.db import connection


def hold(names):
    """Makes others who hold one of these names wait until this transaction ends.

    Taken in one order, so that two who hold several never wait for each other. A name begins with
    the kind of thing it is, as in "ocid ocds-h6vhtk-000001".
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_advisory_xact_lock(hashtextextended(name, 0)))"
            " FROM (SELECT unnest(%s::text[]) AS name ORDER BY 1) AS held",
            [sorted(set(names))],
        )


def held_by_another(name):
    """Holds the name until this transaction ends, without waiting; true where another has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        return cursor.fetchone()[0]
