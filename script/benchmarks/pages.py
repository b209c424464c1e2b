"""How quick pages are over HTTP, beside the same bytes kept, and the same templates from memory."""

import http.client
import time
from dataclasses import dataclass

from script.benchmarks.figures import figures
from script.benchmarks.servers import HOST

REQUESTS = 200
WARM_UP = 10
# A visitor who carries such a cookie is not answered from the cache that others share
NOT_SHARED = {"Cookie": "messages=none"}


@dataclass(frozen=True)
class Page:
    name: str
    address: str


def cases():
    """The pages to ask for, in the database in use."""
    from tenders.generate.texts import FREQUENT
    from tenders.models import Tender

    soonest = Tender.objects.open().closing_first()
    chosen = "&".join(f"{name}={value}" for name, value in narrow_search().items())
    return [
        Page("list: open, closing soonest", "/tenders/"),
        Page("filter and a frequent word", f"/tenders/?{chosen}&q={FREQUENT.word}"),
        Page("one tender", f"/tenders/{soonest.values_list('ocid', flat=True)[0]}/"),
        Page("list: all, newest first", "/tenders/?status=all&sort=published"),
        Page("the same, page 40", "/tenders/?status=all&sort=published&page=40"),
        Page("the same, in the middle", f"/tenders/?status=all&sort=published&{middle()}"),
    ]


def middle():
    """The place half-way down the archive, as the link to the next page writes it."""
    from django.utils.http import urlencode

    from tenders.models import Tender
    from tenders.search.orders import After

    newest = Tender.objects.latest_first().values_list("published_at", "pk")
    return urlencode({"after": After(0, *newest[Tender.objects.count() // 2])})


def narrow_search():
    """The region and service of which most open reserved tenders are, as filters."""
    from django.db.models import Count, F, Func

    from tenders.models import Tender

    pairs = Tender.objects.open().reserved()
    pairs = pairs.annotate(
        region=Func(F("regions"), function="unnest"), service=Func(F("services"), function="unnest")
    )
    densest = pairs.values("region", "service").annotate(n=Count("pk")).order_by("-n", "region")
    found = next((pair for pair in densest[:20] if pair["region"] and pair["service"]), {})
    return {"reserved": "any", **{name: found[name] for name in ("region", "service") if found}}


def measured(port, page):
    """(a) constant, (b) from memory, (c) real: asked in turn, each over a connection of its own.

    Milliseconds from sending to the last byte of the answer.
    """
    asked = {
        "a": Visitor(port, f"/bench/constant{page.address}"),
        "b": Visitor(port, f"/bench/memory{page.address}"),
        "c": Visitor(port, page.address),
    }
    times = {way: [] for way in asked}
    sizes = {}
    for turn in range(WARM_UP + REQUESTS):
        for way, visitor in asked.items():
            took, answer = visitor.ask(NOT_SHARED)
            sizes[way] = len(answer)
            if turn >= WARM_UP:
                times[way].append(took)
    found = {way: figures(each) for way, each in times.items()}
    return {"address": page.address, "bytes": sizes, **found}


def asked_again(port, page):
    """The page that nobody changed: whole, from the shared cache, and the 304 that says so.

    Beside them (a), in the same turns. Without `ETag` in the answer there is nothing to measure.
    """
    constant = Visitor(port, f"/bench/constant{page.address}")
    whole, unchanged = Visitor(port, page.address), Visitor(port, page.address)
    unchanged.ask({})
    tag = unchanged.headers["ETag"]
    if not tag:
        return {"missing": "the answer has no ETag"}
    times = {"a": [], "shared": [], "unchanged": []}
    for turn in range(WARM_UP + REQUESTS):
        answers = {
            "a": constant.ask({}),
            "shared": whole.ask({}),
            "unchanged": unchanged.ask({"If-None-Match": tag}, expected=304),
        }
        if turn >= WARM_UP:
            for way, (took, _) in answers.items():
                times[way].append(took)
    return {"address": page.address} | {way: figures(each) for way, each in times.items()}


class Visitor:
    """Asks for one address over one connection that is kept alive."""

    def __init__(self, port, address):
        self.client = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.address = address
        self.headers = None

    def ask(self, headers, expected=200):
        """Milliseconds that the answer took, and its bytes. Another status raises ValueError."""
        began = time.perf_counter()
        self.client.request(
            "GET", self.address, headers={"Host": HOST, "X-Forwarded-Proto": "https", **headers}
        )
        answer = self.client.getresponse()
        content = answer.read()
        took = (time.perf_counter() - began) * 1000
        if answer.status != expected:
            raise ValueError(f"{self.address} answers {answer.status}, not {expected}.")
        self.headers = answer.headers
        return took, content
