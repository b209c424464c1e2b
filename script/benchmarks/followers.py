"""Many people who watch many things, made by the database."""

from django.db import connection

# No keys are checked: they are made in order, and checking takes longer than making
MAKE = """
SET LOCAL session_replication_role = replica;
INSERT INTO accounts_user (id, password, is_superuser, email, name, is_active, date_joined)
SELECT n, '!', false, 'person' || n || '@example.org', 'Person ' || n, true, now()
FROM generate_series(1, %(people)s) AS n;
INSERT INTO deadlines_watched (id, key, title, path, by, version, facts)
SELECT n, 'tender:ocds-bench-' || n, 'Advocacy and peer support in area ' || n,
    '/tenders/ocds-bench-' || n || '/', 'Council of area ' || n %% 300, 0, '{}'
FROM generate_series(1, %(things)s) AS n;
INSERT INTO deadlines_deadline (watched_id, kind, "group", name, at, hour_known, set_at)
SELECT n, 'bids', 'tender', 'Tenders close', %(closes)s::timestamptz + n %% 8 * interval '1 hour',
    true, %(since)s
FROM generate_series(1, %(things)s) AS n;
INSERT INTO deadlines_watch (watched_id, person_id, standing, notes, created_at)
SELECT (n * 17 + k * 4001) %% %(things)s + 1, n, 'bidding', '', %(since)s
FROM generate_series(1, %(people)s) AS n, generate_series(1, %(each)s) AS k;
INSERT INTO deadlines_follower (person_id, watched_id, since, told_to, look_at)
SELECT person_id, watched_id, %(since)s, %(since)s, %(look_at)s FROM deadlines_watch;
SELECT setval(pg_get_serial_sequence('accounts_user', 'id'), %(people)s);
"""


def make(*, people, things, each, since, closes, look_at):
    """`people` who watch `each` of `things`, and are to be looked at then. All moments aware."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(MAKE, locals())
        cursor.execute("COMMIT")
        cursor.execute("VACUUM (ANALYZE)")
