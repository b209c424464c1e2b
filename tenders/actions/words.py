"""The words that notices use, for "Did you mean …?"."""

from django.db import connection, transaction

from portal.locks import hold
from tenders.apart import apart_sql

LONGEST = "40s"  # below the time limit of a task, which would not stop the database
# About half a year. 150 µs each: all of a million would take minutes, and what people mistype is
# in the newest too
NEWEST = 50_000
DOCUMENTS = """
SELECT to_tsvector('simple', {words}) FROM (
    SELECT concat_ws(' ', title, buyer_name, left(description, 5000), (
        SELECT left(string_agg(concat_ws(' ', lot.title, lot.description), ' '), 5000)
        FROM tenders_lot AS lot WHERE lot.tender_id = tender.id
    )) AS text FROM (
        (SELECT * FROM tenders_tender WHERE status = 'open')
        UNION ALL
        (SELECT * FROM tenders_tender WHERE NOT status = 'open'
         ORDER BY published_at DESC, id DESC LIMIT {newest})
    ) AS tender
) AS document
"""
OPEN_TITLES = "SELECT to_tsvector('simple', {words}) FROM tenders_tender WHERE status = 'open'"
# One that stands in a single notice may be its own mistake; in an open title it is looked for.
# The search passes over words without a stem ("the")
REFRESH = """
WITH wanted AS MATERIALIZED (
    SELECT word, (ts_lexize('english_stem', word))[1] AS stem, ndoc AS documents
    FROM ts_stat(%(documents)s)
    WHERE word ~ '^[a-z]{3,30}$' AND cardinality(ts_lexize('english_stem', word)) > 0
        AND (ndoc >= 3 OR word IN (SELECT word FROM ts_stat(%(open_titles)s)))
), gone AS (
    DELETE FROM tenders_searchword AS old
    WHERE NOT EXISTS (SELECT FROM wanted WHERE wanted.word = old.word)
)
INSERT INTO tenders_searchword AS old (word, stem, documents) SELECT * FROM wanted
ON CONFLICT (word) DO UPDATE SET stem = EXCLUDED.stem, documents = EXCLUDED.documents
WHERE (old.stem, old.documents) IS DISTINCT FROM (EXCLUDED.stem, EXCLUDED.documents)
"""


@transaction.atomic
def refresh_words(newest=NEWEST):
    """Makes the table of words say what stands in all open tenders and the `newest` of the others.

    Returns how many words are new or counted otherwise. Raises OperationalError where it takes too
    long: then the words stay as they were.
    """
    hold(["search words"])
    said = {
        "documents": DOCUMENTS.format(words=apart_sql("text"), newest=newest),
        "open_titles": OPEN_TITLES.format(words=apart_sql("title")),
    }
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = %s", [LONGEST])
        cursor.execute(REFRESH, said)
        return cursor.rowcount
