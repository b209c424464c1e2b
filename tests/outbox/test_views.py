import importlib

import pytest
from django.urls import clear_url_caches

import portal.urls
from tests.factories.outbox import make_message

pytestmark = pytest.mark.django_db


def addresses(settings, *, debug):
    """The portal's addresses as they are with DEBUG on or off; they are made when it starts."""
    before, settings.DEBUG = portal.urls.urlpatterns, debug
    importlib.reload(portal.urls)
    clear_url_caches()
    yield
    portal.urls.urlpatterns = before
    clear_url_caches()


@pytest.fixture
def tried_out(settings):
    yield from addresses(settings, debug=True)


@pytest.fixture
def in_production(settings):
    yield from addresses(settings, debug=False)


def test_without_debug_there_is_no_such_page(client, in_production):
    message = make_message()
    for address in ("/mail/", f"/mail/{message.pk}/", f"/mail/{message.pk}/html/"):
        assert client.get(address).status_code == 404


def test_the_newest_message_stands_first(client, tried_out):
    make_message(subject="First letter")
    make_message(subject="Second letter", to="ann@example.org")
    html = client.get("/mail/").content.decode()
    assert html.index("Second letter") < html.index("First letter")
    assert "ann@example.org" in html
    assert "Waiting to be sent" in html


def test_before_the_first_message_the_page_says_so(client, tried_out):
    assert "No message yet" in client.get("/mail/").content.decode()


def test_the_links_of_a_message_work(client, tried_out):
    message = make_message(text="See <b>this</b>:\nhttp://testserver/accounts/signup/\n")
    html = client.get(f"/mail/{message.pk}/").content.decode()
    assert 'href="http://testserver/accounts/signup/"' in html
    assert "See &lt;b&gt;this&lt;/b&gt;:" in html
    assert f'href="/mail/{message.pk}/html/"' in html


def test_the_html_part_is_a_page_that_can_do_nothing(client, tried_out):
    message = make_message(html="<p>Plain words.</p><script>alert(1)</script>")
    response = client.get(f"/mail/{message.pk}/html/")
    assert response.content.decode() == message.html
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'none'" in policy
    assert "script-src" not in policy


def test_a_message_that_is_not_there_is_404(client, tried_out):
    assert client.get("/mail/1/").status_code == 404
