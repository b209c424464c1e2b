"""The state of all public data: one number, another after each transaction that changed some.

A table that public pages show has `triggers = changes.counted` in its Meta, and its migration
depends on this room's first.
"""

import pgtrigger
from django.db import connection

# Where it ends no statement of no rows: the clock's, which closes nothing in most minutes. An
# update that leaves a row as it was counts: comparing whole notices would cost more than it saves
_IF_ANY = "IF EXISTS (SELECT FROM changed) THEN PERFORM count_change(); END IF; RETURN NULL;"


def _after(name, operation, func=_IF_ANY, **referencing):
    return pgtrigger.Trigger(
        name=f"counted_{name}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**referencing) if referencing else None,
        func=func,
    )


# PostgreSQL allows a trigger that sees the changed rows one event only
counted = [
    _after("insert", pgtrigger.Insert, new="changed"),
    _after("update", pgtrigger.Update, new="changed"),
    _after("delete", pgtrigger.Delete, old="changed"),
    _after("truncate", pgtrigger.Truncate, func="PERFORM count_change(); RETURN NULL;"),
]


def state():
    """The state of all public data as committed, and the moment of asking by the database's clock.

    A pair of an integer that only grows and an aware datetime in UTC. What is read afterwards is at
    least as new as the state. Inside a transaction that has changed data itself it tells others
    nothing: they cannot see that yet.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(n), 0)::bigint, statement_timestamp() FROM changes_change"
        )
        return cursor.fetchone()
