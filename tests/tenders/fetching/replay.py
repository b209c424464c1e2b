"""A service of notices on loopback. It answers what a test tells it, one answer per request."""

import json
import signal
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

DATA = Path(__file__).parents[1] / "data" / "fetching"
# Cut from real notices, newest first, without their contact persons
FIND_A_TENDER = json.loads((DATA / "find_a_tender.json").read_text())
OGL = "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


@dataclass
class Answer:
    """`cut`: the connection ends in the middle of the body. `before`: called before answering."""

    status: int = 200
    body: bytes = b""
    headers: dict = field(default_factory=dict)
    cut: bool = False
    before: object = None


@dataclass
class Asked:
    at: datetime
    path: str
    agent: str

    @property
    def query(self):
        return {name: value for name, [value] in parse_qs(urlsplit(self.path).query).items()}


class Replay:
    """`with Replay() as service:` `service.will_say(…)`; afterwards `service.asked` tells."""

    def __enter__(self):
        self.asked, self.answers = [], deque()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler(self))
        self.base_url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=[0.01])
        self.thread.start()
        return self

    def __exit__(self, *_fault):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def will_say(self, *answers):
        self.answers.extend(answers)

    def page(self, *releases, next_path="", **more):
        """A page of releases; `next_path` is the path of the next one, or an address."""
        package = {
            "uri": self.base_url,
            "version": "1.1",
            "publishedDate": "2026-09-03T18:00:00+01:00",
            "publisher": {"name": "Cabinet Office", "scheme": "GB-GOR", "uid": "D2"},
            "license": OGL,
            "releases": releases,
        }
        if next_path:
            package["links"] = {"next": f"{self.base_url}{next_path}"}
        return data(package, **more)


def data(content, **more):
    """Any JSON, as the services send it."""
    body = json.dumps(content).encode()
    return Answer(body=body, headers={"Content-Type": "application/json"}, **more)


def web_page(status):
    body = b"<!DOCTYPE html><html><body><h1>Service unavailable</h1></body></html>"
    return Answer(status, body, {"Content-Type": "text/html; charset=utf-8"})


def press_ctrl_c():
    """Sends the test itself what a terminal sends at Ctrl-C."""
    signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)


def handler(replay):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            agent = self.headers["User-Agent"]
            replay.asked.append(Asked(datetime.now(UTC), self.path, agent))
            answer = replay.answers.popleft() if replay.answers else web_page(500)
            if answer.before:
                answer.before()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            body = answer.body[: len(answer.body) // 2] if answer.cut else answer.body
            with suppress(ConnectionError):  # whoever asked may be gone
                self.wfile.write(body)
            self.close_connection = True

        def log_message(self, *_words):
            """Says nothing."""

    return Handler
