"""One request to a service, and what is made of its answer."""

import gzip
import socket
import time
from datetime import UTC, datetime, timedelta

import pytest

from tenders.ocds import fetch
from tenders.ocds.faults import Unreadable
from tests.tenders.fetching.replay import FIND_A_TENDER, Answer, Replay, data, web_page

AGENT = "DPULO-Portal (+https://portal.example.org)"


@pytest.fixture
def service():
    with Replay() as replay:
        yield replay


def ask(service, path="/page"):
    return fetch.ask(f"{service.base_url}{path}", base_url=service.base_url, agent=AGENT)


def fault(service, answer):
    service.will_say(answer)
    with pytest.raises(fetch.Fault) as raised:
        ask(service)
    return raised.value


@pytest.mark.parametrize(
    ("source", "address"),
    [
        (
            "find-a-tender",
            "https://host.example/api/1.0/ocdsReleasePackages"
            "?updatedFrom=2026-01-10T08:30:00&updatedTo=2026-01-11T08:30:00&limit=100",
        ),
        (
            "contracts-finder",
            "https://host.example/Published/Notices/OCDS/Search"
            "?publishedFrom=2026-01-10T08:30:00&publishedTo=2026-01-11T08:30:00&limit=100",
        ),
    ],
)
def test_the_first_address_of_a_window_is_the_documented_one(source, address):
    start = datetime(2026, 1, 10, 8, 30, tzinfo=UTC)

    for base_url in ("https://host.example", "https://host.example/"):
        found = fetch.first_address(source, start, start + timedelta(days=1), base_url)
        assert found == address


@pytest.mark.parametrize(
    ("start", "end", "local_start", "local_end"),
    [
        # The clocks go forward at 01:00 UTC on 29 March 2026, and back at 01:00 UTC on 25 October
        ("2026-03-29T00:30", "2026-03-29T01:30", "2026-03-29T00:30:00", "2026-03-29T02:30:00"),
        ("2026-07-01T22:59", "2026-07-01T23:59", "2026-07-01T23:59:00", "2026-07-02T00:59:00"),
        ("2026-10-24T23:30", "2026-10-25T01:30", "2026-10-25T00:30:00", "2026-10-25T01:30:00"),
        ("2026-10-25T01:00", "2026-10-25T02:00", "2026-10-25T01:00:00", "2026-10-25T02:00:00"),
    ],
)
def test_windows_are_written_in_uk_time_without_an_offset(start, end, local_start, local_end):
    start, end = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (start, end))

    address = fetch.first_address("find-a-tender", start, end, "https://host.example")

    assert f"?updatedFrom={local_start}&updatedTo={local_end}&" in address


def test_a_page_comes_byte_for_byte_with_the_address_of_the_next(service):
    answer = service.page(*FIND_A_TENDER[:2], next_path="/page?cursor=abc==")
    service.will_say(answer)

    page = ask(service)

    assert page == fetch.Page(answer.body, f"{service.base_url}/page?cursor=abc==")
    assert service.asked[0].agent == AGENT


@pytest.mark.parametrize(
    "links", [None, [], {}, {"next": ""}, {"next": None}, {"next": 17}, "none"]
)
def test_the_last_page_names_no_next_one(service, links):
    service.will_say(data({"releases": [], "links": links}))

    assert ask(service).next_url == ""


def test_a_next_page_may_be_given_as_a_path(service):
    service.will_say(data({"releases": [], "links": {"next": "/page?cursor=2"}}))

    assert ask(service).next_url == f"{service.base_url}/page?cursor=2"


def test_a_number_too_large_for_json_does_not_hide_the_way_onwards(service):
    body = b'{"releases":[{"lots":1e9999}],"links":{"next":"/page?cursor=2"}}'
    service.will_say(Answer(body=body))

    assert ask(service).next_url.endswith("/page?cursor=2")


def test_a_packed_page_is_unpacked(service):
    answer = service.page(FIND_A_TENDER[0])
    service.will_say(Answer(body=gzip.compress(answer.body), headers={"Content-Encoding": "gzip"}))

    assert ask(service).body == answer.body


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/page?cursor=2",
        "//elsewhere.example/page",
        "http://127.0.0.1:1/page",
        "https://127.0.0.1/page",
        "file:///etc/passwd",
        "http://[",
        "http://elsewhere.example\\@127.0.0.1/page",
    ],
)
def test_a_next_page_on_another_host_is_refused(service, address):
    assert fault(service, data({"releases": [], "links": {"next": address}}))


def test_what_looks_like_our_host_to_one_parser_only_is_refused():
    """Before the backslash `requests` sees the host, `urllib` sees it after the @."""
    ours = "http://127.0.0.1:8080"

    assert not fetch.same_service("http://elsewhere.example\\@127.0.0.1:8080/page", ours)
    assert not fetch.same_service("http://127.0.0.1:8080@elsewhere.example/page", ours)
    assert fetch.same_service("http://127.0.0.1:8080/page", ours)
    assert fetch.same_service("https://host.example:443/page", "https://HOST.example")


@pytest.mark.parametrize("address", ["/\x00page", "/page\r\nX: y", "/pagé"])
def test_a_next_page_that_is_no_address_is_refused(service, address):
    assert "means nothing" in str(
        fault(service, data({"releases": [], "links": {"next": address}}))
    )


def test_a_page_that_names_itself_as_the_next_is_refused(service):
    assert "same page" in str(fault(service, data({"releases": [], "links": {"next": "/page"}})))


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("header", "wait"),
    [(None, 120), ("37", 37), ("0", 0), ("soon", 120), ("9" * 30, 86400), ("9" * 5000, 86400)],
)
def test_who_asks_us_to_wait_is_left_alone_as_long_as_it_says(service, status, header, wait):
    answer = Answer(status, b"Please retry after 120 seconds.")
    if header is not None:
        answer.headers["Retry-After"] = header

    assert fault(service, answer).wait == timedelta(seconds=wait)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("Thu, 03 Sep 2026 12:10:00 GMT", timedelta(minutes=10)),
        ("Thu, 03 Sep 2026 11:00:00 GMT", timedelta()),
        ("Thu, 03 Sep 2099 11:00:00 GMT", timedelta(days=1)),
        ("Thu, 99 Sep 2026 11:00:00 GMT", None),
        ("", None),
        (None, None),
        ("-5", None),
    ],
)
def test_a_moment_to_wait_for_is_understood(header, wait):
    assert fetch.retry_after(header, datetime(2026, 9, 3, 12, tzinfo=UTC)) == wait


def test_a_403_web_page_is_the_limit_of_contracts_finder(service):
    assert fault(service, web_page(403)).wait == timedelta(minutes=5)


@pytest.mark.parametrize("status", [204, 400, 404, 500, 502])
def test_any_other_answer_is_a_fault_that_says_so(service, status):
    raised = fault(service, Answer(status))

    assert str(status) in str(raised)
    assert raised.wait == timedelta()


def test_a_web_page_is_a_fault_whatever_its_status(service):
    assert "a web page" in str(fault(service, web_page(200)))


@pytest.mark.parametrize(
    "body",
    [b"", b'{"releases": [', b"[]", b"[" * 100_000, b'{"message": "too busy"}'],
)
def test_what_is_no_ocds_is_unreadable(service, body):
    service.will_say(Answer(body=body))

    with pytest.raises(Unreadable):
        ask(service)


def test_a_connection_cut_in_the_middle_is_a_fault(service):
    answer = service.page(*FIND_A_TENDER, cut=True)

    assert "broke off" in str(fault(service, answer))


def test_a_packed_page_that_is_not_what_it_says_is_a_fault(service):
    answer = Answer(body=b"not packed", headers={"Content-Encoding": "gzip"})

    assert "broke off" in str(fault(service, answer))


def test_nobody_at_the_address_is_a_fault():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"

    with pytest.raises(fetch.Fault, match="connection failed"):
        fetch.ask(address, base_url=address, agent=AGENT)


def test_a_service_that_says_nothing_is_a_fault(service, monkeypatch):
    monkeypatch.setattr(fetch, "SILENCE_SECONDS", 0.1)
    answer = service.page(*FIND_A_TENDER, before=lambda: time.sleep(0.3))

    assert "in time" in str(fault(service, answer))


def test_a_page_that_takes_too_long_is_a_fault(service, monkeypatch):
    monkeypatch.setattr(fetch, "TOTAL_SECONDS", 0)

    assert "longer than" in str(fault(service, service.page(*FIND_A_TENDER)))


def test_a_page_is_not_read_beyond_bounds(service, monkeypatch):
    monkeypatch.setattr(fetch, "LARGEST_BODY", 2 * 1024**2)
    bomb = gzip.compress(b" " * 20 * 1024**2)
    answer = Answer(body=bomb, headers={"Content-Encoding": "gzip"})

    assert str(fault(service, answer)) == "Its answer is larger than 2 MB."


def test_a_page_that_has_moved_on_the_same_host_is_asked_there_later(service):
    raised = fault(service, Answer(301, headers={"Location": "/moved?cursor=1"}))

    assert raised.moved_to == f"{service.base_url}/moved?cursor=1"
    assert len(service.asked) == 1


def test_a_page_that_has_moved_to_another_host_is_not_followed(service):
    raised = fault(service, Answer(302, headers={"Location": "http://127.0.0.1:1/"}))

    assert "another host" in str(raised)
    assert not raised.moved_to
