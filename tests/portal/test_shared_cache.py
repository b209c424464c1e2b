"""Public pages are made once for all visitors, and never a moment longer than they are true."""

import time
from datetime import UTC, datetime, timedelta
from itertools import count
from urllib.parse import quote

import pytest
from django.contrib import messages
from django.db import connections, transaction
from django.http import (
    HttpResponse,
    HttpResponseNotFound,
    StreamingHttpResponse,
)
from django.middleware.csrf import get_token
from django.test import Client
from django.urls import path
from django.utils import timezone

from portal import changes, reading
from portal.shared_cache import LARGEST, ends, shared
from portal.urls import handler400, handler500, urlpatterns  # noqa: F401
from tenders.models import Tender
from tests.factories.accounts import make_user
from tests.factories.organisations import make_buyer
from tests.factories.tenders import release, take_in, tender

pytestmark = pytest.mark.urls(__name__)
with_real_transactions = pytest.mark.django_db(transaction=True)

numbers = count(1)
NEWEST = "Fri, 01 May 2026 09:00:00 GMT"


def numbered(request):
    """Another page each time it is made."""
    return HttpResponse(f"Page {next(numbers)} for {request.user}")


def with_message(request):
    messages.success(request, "Done.")
    return numbered(request)


def with_cookie(request):
    page = numbered(request)
    page.set_cookie("flavour", "oats")
    return page


def with_session(request):
    request.session["seen"] = True
    return numbered(request)


def overtaken(request):
    """Data changes while it is made."""
    make_buyer()
    return numbered(request)


def dated(request):
    return HttpResponse(numbered(request).content, headers={"Last-Modified": NEWEST})


OWN = {
    "token": lambda request: HttpResponse(f"{next(numbers)} {get_token(request)}"),
    "nonce": lambda request: HttpResponse(f"{next(numbers)} {request.csp_nonce}"),
    "message": with_message,
    "cookie": with_cookie,
    "stream": lambda request: StreamingHttpResponse([f"{next(numbers)}"]),
    "not-found": lambda request: HttpResponseNotFound(f"{next(numbers)}"),
    "elsewhere": lambda request: HttpResponse(f"{next(numbers)}", status=302),
}
urlpatterns = [
    *urlpatterns,
    path("test/numbered/", shared()(numbered)),
    path("test/plain/", numbered),
    path("test/ends-now/", shared(until=lambda at: at)(numbered)),
    path("test/ends-soon/", shared(until=lambda at: at + timedelta(seconds=0.4))(numbered)),
    path("test/dated/", shared()(dated)),
    path("test/session/", shared()(with_session)),
    path("test/overtaken/", shared()(overtaken)),
    path("test/empty/", shared()(lambda request: HttpResponse())),
    path("test/large/", shared()(lambda request: HttpResponse(f"{next(numbers)}" + "x" * LARGEST))),
    *(path(f"test/own/{name}/", shared()(view)) for name, view in OWN.items()),
]


@pytest.fixture(autouse=True)
def no_minute_ends():
    """Lets one that would end during the test end before."""
    left = 60 - time.time() % 60
    if left < 5:
        time.sleep(left)


@pytest.fixture
def outside(db):
    """A connection as requests have it: outside the test's transaction. Nothing is written there,
    as nobody would undo it."""
    inside = connections["default"]
    connections["default"] = inside.copy()
    yield
    connections["default"].close()
    connections["default"] = inside


def page(address="/test/numbered/", cookies=None, **headers):
    """What a browser gets that sends these cookies and nothing else."""
    browser = Client(headers=headers)
    browser.cookies.load(cookies or {})
    answer = browser.get(address)
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_a_page_is_made_once_for_two_visitors(outside):
    assert page() == page()


def test_a_page_that_does_not_say_so_is_made_for_each(outside):
    assert page("/test/plain/") != page("/test/plain/")


@pytest.mark.parametrize("cookie", ["sessionid", "messages"])
def test_a_visitor_with_a_cookie_of_their_own_neither_gets_nor_leaves_a_page(outside, cookie):
    own = page(cookies={cookie: "x"})
    everyones = page()
    assert own != everyones
    assert page(cookies={cookie: "x"}) not in (own, everyones)
    assert page() == everyones


def test_other_cookies_make_no_difference(outside):
    assert page(cookies={"csrftoken": "x" * 32, "_ga": "1"}) == page()


@with_real_transactions
def test_a_person_who_is_signed_in_neither_gets_nor_leaves_a_page(client):
    everyones = page()
    client.force_login(make_user(name="Ada Person"))
    assert b"for Ada Person" in client.get("/test/numbered/").content
    assert page() == everyones
    assert b"AnonymousUser" in everyones


@pytest.mark.parametrize("kind", OWN)
def test_what_is_meant_for_one_visitor_or_no_whole_page_is_not_kept(outside, kind):
    address = f"/test/own/{kind}/"
    assert page(address) != page(address)
    assert "ETag" not in Client().get(address)


@with_real_transactions
def test_a_page_that_begins_a_session_is_not_kept():
    assert page("/test/session/") != page("/test/session/")


def test_reading_settings_have_pages_of_their_own(outside):
    large = {reading.COOKIE: "size:large"}
    standard = page()
    assert page(cookies=large) == page(cookies=large) != standard
    assert page(cookies={reading.COOKIE: "size:enormous"}) == standard


def test_hosts_and_schemes_have_pages_of_their_own(outside):
    assert page() != page(host="localhost")
    assert page() != Client().get("/test/numbered/", secure=True).content


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a=1&b=2", "b=2&a=1"),
        ("q=" + "x" * 10_000, "q=" + "x" * 9_999 + "y"),
        ("q=a%00b", "q=a%00c"),
        ("q=%FF%FE", "q=%FF"),
        ("q=a%0Ab", "q=a"),
        ("q=é", "q=e"),
    ],
    ids=["order", "long", "NUL", "not UTF-8", "line break", "accent"],
)
def test_each_query_has_a_page_of_its_own(outside, one, other):
    address = "/test/numbered/?"
    assert page(address + one) == page(address + one) != page(address + other)


@pytest.mark.parametrize("words", ["x" * 10_000, "a\0b", "a&b=c"])
def test_the_list_is_kept_for_any_words_and_costs_one_question(
    outside, django_assert_num_queries, words
):
    address = f"/tenders/?q={quote(words)}"
    made = page(address)
    with django_assert_num_queries(1):
        assert page(address) == made
    assert quote(quote(words)) in made.decode()  # the way back from the reading settings


def test_a_head_gets_what_is_kept_and_keeps_nothing(outside):
    head = Client().head("/test/numbered/")
    got = Client().get("/test/numbered/")
    assert head["ETag"] != got["ETag"]
    again = Client().head("/test/numbered/")
    assert (again.content, again["ETag"]) == (b"", got["ETag"])
    assert again["Content-Length"] == str(len(got.content))


def test_a_form_that_is_sent_gets_its_own_answer(outside):
    everyones = page()
    assert Client().post("/test/numbered/").content != everyones
    assert page() == everyones


def test_a_browser_that_has_the_page_is_not_sent_it_again(outside):
    first = Client().get("/test/numbered/")
    again = Client(headers={"if-none-match": first["ETag"]}).get("/test/numbered/")
    assert (again.status_code, again.content) == (304, b"")
    other = Client(headers={"if-none-match": '"other"'}).get("/test/numbered/")
    assert (other.status_code, other.content) == (200, first.content)


def test_browsers_ask_each_time_and_proxies_keep_nothing(outside):
    made, kept = Client().get("/test/numbered/"), Client().get("/test/numbered/")
    for answer in (made, kept):
        assert answer["Cache-Control"] == "private, no-cache"
        assert answer["Vary"] == "Cookie"
        assert "Content-Security-Policy" in answer
    assert made.headers == kept.headers


def test_the_date_of_a_view_counts(outside):
    first = Client().get("/test/dated/")
    assert first["Last-Modified"] == NEWEST
    again = Client(headers={"if-modified-since": NEWEST}).get("/test/dated/")
    assert again.status_code == 304
    older = {"if-modified-since": "Fri, 01 May 2026 08:59:59 GMT"}
    assert Client(headers=older).get("/test/dated/").status_code == 200


def test_an_empty_page_is_answered(outside):
    assert Client().get("/test/empty/").status_code == 200


def test_a_large_page_is_made_anew(outside):
    assert page("/test/large/") != page("/test/large/")


def test_without_redis_public_pages_are_there(outside, settings):
    settings.CACHES = settings.CACHES | {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1",
        }
    }
    assert page("/tenders/") == page("/tenders/")


NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "closing", "end"),
    [
        (NOON, None, NOON + timedelta(minutes=1)),
        (NOON + timedelta(seconds=59.9), None, NOON + timedelta(minutes=1)),
        (NOON, NOON + timedelta(seconds=30), NOON + timedelta(seconds=30)),
        (NOON, NOON + timedelta(minutes=1), NOON + timedelta(minutes=1)),
        (NOON, NOON + timedelta(days=1), NOON + timedelta(minutes=1)),
    ],
)
def test_a_page_holds_to_the_end_of_its_minute_or_to_the_next_closing(at, closing, end):
    assert ends(at, lambda _: closing) == end
    assert closing or ends(at, None) == end


def test_a_page_ends_at_the_moment_that_its_view_names(outside):
    assert page("/test/ends-now/") != page("/test/ends-now/")
    made = page("/test/ends-soon/")
    began = time.monotonic()
    while page("/test/ends-soon/") == made:
        assert time.monotonic() - began < 5
    assert time.monotonic() - began > 0.3


@with_real_transactions
def test_inside_a_transaction_nothing_is_kept():
    with transaction.atomic():
        assert page() != page()


def titles(address="/tenders/"):
    shown = page(address).decode()
    return [title for title in ("First", "Second") if f">{title}</a>" in shown]


@with_real_transactions
def test_a_page_is_not_kept_past_a_change_that_came_while_it_was_made():
    assert page("/test/overtaken/") != page("/test/overtaken/")


@with_real_transactions
@pytest.mark.parametrize("address", ["/", "/tenders/"])
def test_what_comes_in_is_on_the_next_page(address):
    tender("ocds-h6vhtk-000001", tender={"title": "First"})
    assert titles(address) == titles(address) == ["First"]
    tender("ocds-h6vhtk-000002", tender={"title": "Second"})
    assert titles(address) == ["First", "Second"]


@with_real_transactions
def test_the_page_of_a_tender_follows_its_notice():
    found = tender(tender={"title": "First"})
    address = found.get_absolute_url()
    tag = Client().get(address)["ETag"]
    assert Client(headers={"if-none-match": tag}).get(address).status_code == 304
    take_in(release(id="000002-2026", tag=["tenderUpdate"], tender={"title": "Second"}))
    answer = Client(headers={"if-none-match": tag}).get(address)
    assert answer.status_code == 200
    assert b"Second" in answer.content


@with_real_transactions
def test_a_tender_leaves_the_list_at_its_moment_before_the_clock_has_ticked():
    tender("ocds-h6vhtk-000002", tender={"title": "Second"})
    found = tender("ocds-h6vhtk-000001", tender={"title": "First"})
    closes = timezone.now() + timedelta(seconds=2)
    Tender.objects.filter(pk=found.pk).update(open_until=closes)
    before = changes.state()[0]
    assert titles() == ["First", "Second"]
    assert b"Closed" not in page(found.get_absolute_url())
    while changes.state()[1] < closes:
        assert titles() == ["First", "Second"] or changes.state()[1] >= closes
    assert titles() == ["Second"]
    assert b"Closed" in page(found.get_absolute_url())
    assert changes.state()[0] == before
    assert Tender.objects.get(pk=found.pk).status == "open"


@with_real_transactions
def test_the_next_closing_is_that_of_an_open_tender_still_to_come():
    now = timezone.now()
    assert Tender.objects.next_closing(now) is None
    for number, days in enumerate([-1, 0, 2, 3]):
        tender(f"ocds-h6vhtk-00000{number}")
        Tender.objects.filter(ocid=f"ocds-h6vhtk-00000{number}").update(
            open_until=now + timedelta(days=days)
        )
    tender("ocds-h6vhtk-000009", closes=now + timedelta(days=1), status="cancelled")
    assert Tender.objects.next_closing(now) == now + timedelta(days=2)
