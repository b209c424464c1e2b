"""A running portal, and a real Chromium that looks at it.

The portal is the one of `script/server`, without its worker and beat: gunicorn on a free port of
loopback, on a database of its own that holds the reference data and the demo. Tests here ask the
database nothing themselves (Playwright runs an event loop in their thread, and Django refuses):
`portal.manage("command", …)` runs a command of manage.py.
"""

import http.client
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import environ
import psycopg2
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import sync_playwright

from portal.embedded.places import FILES
from portal.embedded.processes import Processes
from portal.embedded.supervisor import EMBEDDED_STEPS, STEPS

QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
SWITCHES = ["--no-sandbox", "--disable-gpu", "--no-first-run", *QUIET]
WIDE, NARROW = 1280, 320
HEIGHT = 900
PATIENCE = 10_000  # milliseconds; a page that takes longer is a fault
# Beyond the rules that axe applies by itself: text 7:1 (as our design wants it), size of targets
AXE = {"rules": {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}}}


class Portal:
    """The portal under test: its address, and its commands."""

    def __init__(self, url, environment):
        self.url = url
        self.environment = environment

    def manage(self, *command):
        """Runs `manage.py command …` on the portal's database; gives what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=settings.BASE_DIR,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def answers(self):
        client = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=10)
        try:
            client.request("GET", "/healthz")
            return client.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            client.close()


@pytest.fixture(scope="package")
def portal(tmp_path_factory):
    port = free_port()
    portal = Portal(f"http://127.0.0.1:{port}", environment(port))
    for command, _ in (*STEPS, *EMBEDDED_STEPS):
        portal.manage(command)
    logs = tmp_path_factory.mktemp("portal")
    with Processes(logs, logs / "register") as programs:
        programs.start(
            "web",
            [
                *(sys.executable, "-m", "gunicorn", "portal.wsgi", "--no-control-socket"),
                *("--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--threads", "4"),
            ],
            cwd=settings.BASE_DIR,
            env=portal.environment,
        )
        programs.wait_until(portal.answers, "The portal")
        yield portal


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(port):
    """What the portal's processes find around them: a database and a broker's database of its own,
    on the servers that this run of the tests has started."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    redis = os.environ["REDIS_URL"]
    if redis != FILES:
        redis = f"{redis.partition('?')[0]}?db={8 + int(worker.removeprefix('gw')) % 8}"
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DEBUG": "1",
        "DATABASE_URL": new_database(f"e2e_{worker}"),
        "REDIS_URL": redis,
        "SITE_URL": f"http://127.0.0.1:{port}",
    }


def new_database(name):
    """Makes the empty database `name` beside the one of DATABASE_URL; gives its address."""
    url = os.environ["DATABASE_URL"]
    known = environ.Env.db_url_config(url)
    server = {key: known[key.upper()] or None for key in ("host", "port", "user", "password")}
    connection = psycopg2.connect(**server, dbname="postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
    connection.close()
    parts = urlsplit(url)
    return parts._replace(path=f"{parts.path.rpartition('/')[0]}/{name}").geturl()


@pytest.fixture(scope="package")
def chromium():
    """One browser for all tests; it ends with the last of them, and its event loop with it."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("There is no Chromium on this machine: install the package `chromium`.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, portal):
    """Opens a page in a browser without memory: `open_page(script=False, **of Playwright)`.

    The test fails at its end if a page asked another host for anything, if a file that it needs
    did not come, or if its script or the security policy reported a fault.
    """
    contexts, faults = [], []

    def open_page(script=True, **options):
        options = {"viewport": {"width": WIDE, "height": HEIGHT}, **options}
        context = chromium.new_context(
            base_url=portal.url, java_script_enabled=script, reduced_motion="reduce", **options
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on("console", lambda message: note_console(message, faults))
        page.on("request", lambda request: note_request(request, portal.url, faults))
        page.on("response", lambda response: note_response(response, faults))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def note_console(message, faults):
    # that a document came with 404 or 422 is what many tests want; files are noted elsewhere
    if message.type == "error" and not message.text.startswith("Failed to load resource"):
        faults.append(f"console: {message.text}")


def note_request(request, url, faults):
    if not request.url.startswith((f"{url}/", "data:")):
        faults.append(f"another host was asked: {request.url}")


def note_response(response, faults):
    if (
        response.status >= http.HTTPStatus.BAD_REQUEST
        and response.request.resource_type != "document"
    ):
        faults.append(f"{response.status} for {response.url}")


@pytest.fixture
def page(open_page):
    """A page with script on."""
    return open_page()


@pytest.fixture(params=[True, False], ids=["script on", "script off"])
def either_page(request, open_page):
    """A page with script on, then one with script off."""
    return open_page(script=request.param)


@pytest.fixture
def assert_accessible():
    """`assert_accessible(page)`: axe finds nothing on the page as it stands, wide, narrow and with
    forced colours, and nothing makes it scroll sideways. The page is left wide. It needs a page
    with script on: axe is one."""
    return _assert_accessible


def _assert_accessible(page):
    for width, forced in ((NARROW, "none"), (WIDE, "active"), (WIDE, "none")):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(forced_colors=forced)
        where = f"{page.url} at {width}, forced colours {forced}"
        found = Axe().run(page, options=AXE)
        assert found.violations_count == 0, f"{where}: {found.generate_report()}"
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width, where


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
