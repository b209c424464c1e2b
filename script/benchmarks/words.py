"""How long the database works for a search, beside the best statement that a person would write.

Both are sent from here over the socket of the database, all their parameters written out, and
timed until the last row is here, as `\\timing` in psql does.
"""

import time
from dataclasses import dataclass

from script.benchmarks.figures import figures

ROUNDS = 200
MOST_SECONDS = 20  # for one search: what is slow is asked fewer times
SLOW = 50  # milliseconds; the plan of such a statement is shown
CARD = """id, ocid, title, left(description, 400), buyer_id, buyer_name, status, closes_at,
    open_until, published_at, value_amount, reserved, regions, services"""
STAGES = {
    "open": (
        "/tenders/?q={}",
        "status = 'open' AND open_until > now()",
        "open_until, id",
    ),
    "all": (
        "/tenders/?status=all&sort=published&q={}",
        "true",
        "published_at DESC, id DESC",
    ),
}
# Each finds the same rows; which is best depends on the word
BY_HAND = {
    "the planner's way": """SELECT {card} FROM tenders_tender
        WHERE {stage} AND search @@ {words} ORDER BY {order} LIMIT 25""",
    "matches first": """WITH matches AS MATERIALIZED (
            SELECT id, open_until, published_at FROM tenders_tender
            WHERE {stage} AND search @@ {words}),
        page AS (SELECT id FROM matches ORDER BY {order} LIMIT 25)
        SELECT {card} FROM tenders_tender JOIN page USING (id) ORDER BY {order}""",
    "the order first": """WITH newest AS MATERIALIZED (
            SELECT id, search, open_until, published_at FROM tenders_tender
            WHERE {stage} ORDER BY {order} LIMIT 3000),
        page AS (SELECT id FROM newest WHERE search @@ {words} ORDER BY {order} LIMIT 25)
        SELECT {card} FROM tenders_tender JOIN page USING (id) ORDER BY {order}""",
}


@dataclass(frozen=True)
class Search:
    name: str
    words: str
    stage: str


def cases():
    from tenders.generate import texts

    words = {
        "rare word": texts.RARE.word,
        "frequent word": texts.FREQUENT.word,
        "phrase": '"social care"',
        "misspelt word": "advocasy",
        "old word": texts.SKEWED.word,
        "old and frequent word": texts.SKEWED_AND_FREQUENT.word,
    }
    return [
        Search(f"{name}, {stage}", each, stage) for name, each in words.items() for stage in STAGES
    ]


def measured(connection, search):
    """The statements of the page together, the one of them that finds its rows (all, where it
    found none), and the best by hand for those rows; with the plans of those that are slow."""
    page = statements_of_page(search)
    finding = [sql for sql in page if finds_rows(sql)][:1]
    with connection.cursor() as cursor:
        wanted = [key for sql in finding for key in ids(cursor, sql)]
        same = {
            n: [sql] for n, sql in written_by_hand(search).items() if ids(cursor, sql) == wanted
        }
        took = timed(cursor, {"page": page, "finding": finding or page, **same})
        best = min(same, key=lambda name: took[name]["p50"], default=None)
        return {
            "words": search.words,
            "statements": len(page),
            "rows": len(wanted),
            "page": took["page"],
            "finding": took["finding"],
            "by_hand": {"how": best, **took[best]} if best else None,
            "slow": {sql: plan(cursor, sql) for sql in page if is_slow(cursor, sql)},
        }


def statements_of_page(search):
    """What the page asks the database, as it was sent."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils.http import urlencode

    address = STAGES[search.stage][0].format(urlencode({"": search.words}).removeprefix("="))
    with CaptureQueriesContext(connection) as asked:
        answer = Client(SERVER_NAME="localhost").get(
            address, secure=True, headers={"cookie": "messages=none"}
        )
    if answer.status_code != 200:
        raise ValueError(f"{address} answers {answer.status_code}.")
    return [each["sql"] for each in asked]


def finds_rows(sql):
    """Whether this is the page's own statement for its rows: tenders in an order, so many."""
    return "tenders_tender" in sql and "ORDER BY" in sql and "LIMIT" in sql


def written_by_hand(search):
    _, stage, order = STAGES[search.stage]
    words = "websearch_to_tsquery('english', '{}')".format(search.words.replace("'", "''"))
    return {
        name: sql.format(card=CARD, stage=stage, order=order, words=words)
        for name, sql in BY_HAND.items()
    }


def ids(cursor, sql):
    cursor.execute(sql)
    return [row[0] for row in cursor.fetchall()]


def timed(cursor, ways, rounds=ROUNDS):
    """The figures of each of these lists of statements: each list once in each round."""
    times, end = {name: [] for name in ways}, time.monotonic() + MOST_SECONDS
    for turn in range(rounds):
        if turn >= 3 and time.monotonic() > end:
            break
        for name, statements in ways.items():
            began = time.perf_counter()
            for sql in statements:
                cursor.execute(sql)
                cursor.fetchall()
            times[name].append((time.perf_counter() - began) * 1000)
    return {name: figures(each) for name, each in times.items()}


def is_slow(cursor, sql):
    return timed(cursor, {"it": [sql]}, rounds=5)["it"]["p50"] > SLOW


def plan(cursor, sql):
    cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {sql}")
    return [row[0] for row in cursor.fetchall()]
