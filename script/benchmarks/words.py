"""How long the database works for a search, beside the best statement that a person would write.

Both are sent from here over the socket of the database, all their parameters written out, and
timed until the last row is here, as `\\timing` in psql does.
"""

import re
import time
from dataclasses import dataclass
from statistics import median
from urllib.parse import quote_plus

from script.benchmarks.figures import figures

ROUNDS = 200
MOST_SECONDS = 20  # for one search: what is slow is asked fewer times
SLOW = 50  # milliseconds; the plan of such a statement is shown
CARD = """id, ocid, title, left(description, 400), buyer_id, buyer_name, status, closes_at,
    open_until, published_at, value_amount, reserved, regions, services"""
# By stage its address, its conditions, one for each index of words, and its order
STAGES = {
    "open": (
        "/tenders/?q={}",
        ["status = 'open' AND open_until > now()"],
        "open_until, id",
    ),
    "all": (
        "/tenders/?status=all&sort=published&q={}",
        ["status = 'open'", "status <> 'open'"],
        "published_at DESC, id DESC",
    ),
}
# Each finds the same rows; which is best depends on the word. What is in brackets is written for
# each condition of the stage
BY_HAND = {
    "the planner's way": """WITH page AS ([(SELECT id, open_until, published_at FROM tenders_tender
            WHERE {stage} AND search @@ {words} ORDER BY {order} LIMIT 25)])""",
    "matches first": """WITH page AS ([(WITH matches AS MATERIALIZED (
            SELECT id, open_until, published_at FROM tenders_tender
            WHERE {stage} AND search @@ {words})
        SELECT * FROM matches ORDER BY {order} LIMIT 25)])""",
    "the order first": """WITH page AS ([(WITH newest AS MATERIALIZED (
            SELECT id, search, open_until, published_at FROM tenders_tender
            WHERE {stage} ORDER BY {order} LIMIT 3000)
        SELECT id, open_until, published_at FROM newest WHERE search @@ {words}
        ORDER BY {order} LIMIT 25)])""",
}
THE_CARDS = """
    SELECT {card} FROM tenders_tender JOIN (SELECT id FROM page ORDER BY {order} LIMIT 25) AS first
    USING (id) ORDER BY {order}"""


@dataclass(frozen=True)
class Search:
    name: str
    words: str
    stage: str

    @property
    def query(self):
        return quote_plus(self.words)


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
    """The statements of the page together, those of them that find its rows, and the best by hand
    for the same rows; with the plans of those that are slow."""
    page, (finding, wanted) = statements_of_page(search), statements_that_find(search)
    with connection.cursor() as cursor:
        by_hand = written_by_hand(search)
        same = {name: [sql] for name, sql in by_hand.items() if ids(cursor, sql) == wanted}
        took = timed(cursor, {"page": page, "finding": finding, **same})
        best = min(same, key=lambda name: took[name]["p50"], default=None)
        return {
            "words": search.words,
            "statements": len(page),
            "rows": len(wanted),
            "page": took["page"],
            "finding": took["finding"],
            "by_hand": {"how": best, **took[best]} if best else None,
            "slow": plans_of_slow(cursor, page),
        }


def statements_of_page(search):
    """What the page asks the database, as it was sent; also where a transaction begins and ends."""
    from django.test import Client

    address = STAGES[search.stage][0].format(search.query)
    with captured() as asked:
        answer = Client(SERVER_NAME="localhost").get(
            address, secure=True, headers={"cookie": "messages=none"}
        )
    if answer.status_code != 200:
        raise ValueError(f"{address} answers {answer.status_code}.")
    return [each["sql"] for each in asked]


def statements_that_find(search):
    """The part of those that the page sends for its rows, and the numbers of these tenders."""
    from django.contrib.auth.models import AnonymousUser
    from django.http import QueryDict

    from tenders.filters import TenderFilter
    from tenders.models import Tender
    from tenders.views.search import find

    query = QueryDict(STAGES[search.stage][0].format(search.query).partition("?")[2])
    narrowed = TenderFilter(query, queryset=Tender.objects.visible_to(AnonymousUser()))
    str(narrowed.words)  # what the words mean is asked now: the page asks it once, for all it does
    with captured() as asked:
        found = find(narrowed, query)
    return [each["sql"] for each in asked], [tender.pk for tender in found.rows]


def captured():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return CaptureQueriesContext(connection)


def written_by_hand(search):
    _, stages, order = STAGES[search.stage]
    words = "websearch_to_tsquery('english', '{}')".format(search.words.replace("'", "''"))
    return {
        name: by_hand(sql, stages, words=words, order=order, card=CARD)
        for name, sql in BY_HAND.items()
    }


def by_hand(sql, stages, **parts):
    before, part, behind = re.split(r"[][]", sql)
    union = " UNION ALL ".join(part.format(stage=stage, **parts) for stage in stages)
    return before + union + behind + THE_CARDS.format(**parts)


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
            times[name].append(sum(took(cursor, sql) for sql in statements))
    return {name: figures(each) for name, each in times.items()}


def took(cursor, sql):
    """Milliseconds to the last row of a statement, which may have none."""
    began = time.perf_counter()
    cursor.execute(sql)
    if cursor.description:
        cursor.fetchall()
    return (time.perf_counter() - began) * 1000


def plans_of_slow(cursor, page):
    """By statement the plan of each that takes longer than SLOW, made where it stands in the page:
    those before it may have set how the planner works."""
    rounds = [[took(cursor, sql) for sql in page] for _ in range(5)]
    plans = {}
    for sql, times in zip(page, zip(*rounds, strict=True), strict=True):
        slow = median(times) > SLOW
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {sql}" if slow else sql)
        if slow:
            plans[sql] = [row[0] for row in cursor.fetchall()]
    return plans
