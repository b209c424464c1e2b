"""Asking the official services: one request at a time, and what came of it. No database.

Addresses and limits are as the services document them:
https://www.find-tender.service.gov.uk/apidocumentation/1.0/GET-ocdsReleasePackages and
https://www.contractsfinder.service.gov.uk/apidocumentation/Notices/1/GET-Published-Notice-OCDS-Search
"""

import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode, urljoin

import requests
import urllib3
from django.utils.timezone import localtime

from .read import read
from .services import CONTRACTS_FINDER, FIND_A_TENDER

PAGE_SIZE = 100  # releases; the most that both services give
GAP = timedelta(seconds=10)  # between requests: 12 in two minutes are allowed
LIMIT_WAIT = timedelta(seconds=120)  # after 429 or 503, where the answer does not say
FORBIDDEN_WAIT = timedelta(minutes=5)  # Contracts Finder says so of its 403
LONGEST_WAIT = timedelta(days=1)  # whatever a service says, it is asked once a day

CONNECT_SECONDS, SILENCE_SECONDS, TOTAL_SECONDS = 5, 15, 20
LARGEST_BODY = 64 * 1024 * 1024  # bytes, unpacked; a page of 100 releases has about 1.5 MB
CHUNK = 64 * 1024

# Per service: the path, and the names of the first and last moment of a window
ADDRESSES = {
    FIND_A_TENDER.key: ("/api/1.0/ocdsReleasePackages", "updatedFrom", "updatedTo"),
    CONTRACTS_FINDER.key: ("/Published/Notices/OCDS/Search", "publishedFrom", "publishedTo"),
}


@dataclass(frozen=True)
class Page:
    """A page as it came, and the address of the next one, empty on the last."""

    body: bytes
    next_url: str


class Fault(Exception):
    """No page came; the message is the reason, for people to read.

    `wait`: how long the service wants to be left alone, where it is known. `moved_to`: the
    address on the same service to ask instead.
    """

    def __init__(self, reason, *, wait=timedelta(), moved_to=""):
        super().__init__(reason)
        self.wait = wait
        self.moved_to = moved_to


def first_address(source, start, end, base_url):
    """The first page of what `source` published from `start` to `end` (aware).

    The services want UK local time without an offset. In the hour that happens twice in autumn
    it is up to them which one is meant: windows overlap by two hours, so nothing is missed.
    """
    path, start_name, end_name = ADDRESSES[source]
    window = {start_name: _uk_wall_clock(start), end_name: _uk_wall_clock(end)}
    query = urlencode({**window, "limit": PAGE_SIZE}, safe=":")
    return f"{base_url.rstrip('/')}{path}?{query}"


def same_service(url, base_url):
    """Whether `url` has the scheme, host and port of `base_url`.

    Told by the parser that `requests` goes by, so that both see the same host.
    """
    try:
        return _origin(url) == _origin(base_url)
    except ValueError:  # it is no address at all
        return False


def ask(url, *, base_url, agent):
    """Asks for one page, with one request. Raises `Fault`, or `Unreadable` for what is no OCDS.

    `agent` says who we are. A next page or a redirect on another host than that of `base_url`
    is refused.
    """
    try:
        with requests.get(
            url,
            headers={"User-Agent": agent, "Accept": "application/json"},
            timeout=(CONNECT_SECONDS, SILENCE_SECONDS),
            stream=True,
            allow_redirects=False,
        ) as answer:
            _check_status(answer, base_url)
            body = _read(answer)
    except (requests.Timeout, urllib3.exceptions.TimeoutError) as fault:
        raise Fault("It did not answer in time.") from fault
    except (requests.RequestException, urllib3.exceptions.HTTPError) as fault:
        raise Fault(f"The connection failed or broke off ({type(fault).__name__}).") from fault
    return Page(body, _next_url(body, url, base_url))


def retry_after(value, now):
    """How long a `Retry-After` header (seconds, or an HTTP date) wants us to wait.

    None where there is none or it means nothing; never longer than `LONGEST_WAIT`.
    """
    value = (value or "").strip()
    try:
        if value.isascii() and value.isdigit():
            wait = timedelta(seconds=int(value))
        else:
            moment = parsedate_to_datetime(value)
            wait = moment.replace(tzinfo=moment.tzinfo or UTC) - now
    except (ValueError, OverflowError):
        return LONGEST_WAIT if value.isdigit() else None
    return min(max(wait, timedelta()), LONGEST_WAIT)


def _uk_wall_clock(moment):
    return f"{localtime(moment):%Y-%m-%dT%H:%M:%S}"


def _origin(url):
    parts = urllib3.util.parse_url(url)
    return parts.scheme, parts.host, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _check_status(answer, base_url):
    code = answer.status_code
    if code == requests.codes.ok:
        return
    if answer.is_redirect:
        target = _joined(answer.url, answer.headers["Location"], base_url)
        raise Fault("It has moved the page to another address.", moved_to=target)
    if code in (429, 503):
        wait = retry_after(answer.headers.get("Retry-After"), datetime.now(UTC))
        raise Fault(f"It asks us to wait ({code}).", wait=LIMIT_WAIT if wait is None else wait)
    if code == requests.codes.forbidden:
        raise Fault("It asks us to wait (403).", wait=FORBIDDEN_WAIT)
    raise Fault(f"It answered {code} where a page was expected.")


def _read(answer):
    """The body, unpacked, as long as it neither grows nor takes beyond bounds."""
    body, end = bytearray(), time.monotonic() + TOTAL_SECONDS
    while chunk := answer.raw.read1(CHUNK, decode_content=True):
        body += chunk
        if len(body) > LARGEST_BODY:
            raise Fault(f"Its answer is larger than {LARGEST_BODY // 1024**2} MB.")
        if time.monotonic() > end:
            raise Fault(f"Its answer took longer than {TOTAL_SECONDS} seconds.")
    return bytes(body)


def _next_url(body, url, base_url):
    if body.lstrip().startswith(b"<"):
        raise Fault("It answered with a web page where notices were expected.")
    given = read(body).next
    if not given:
        return ""
    following = _joined(url, given, base_url)
    if following == url:
        raise Fault("Its next page is the same page again.")
    return following


def _joined(url, given, base_url):
    """The address that the page at `url` gives, if it is one that we may ask."""
    following = ""
    if given.isascii() and given.isprintable():
        with suppress(ValueError):
            following = urljoin(url, given)
    if not following:
        raise Fault("The address that it gives means nothing.")
    if not same_service(following, base_url):
        raise Fault("It sends us to another host, which we do not ask.")
    return following
