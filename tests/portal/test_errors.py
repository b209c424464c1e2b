"""The error pages: in our style, with a way on, with DEBUG off and on."""

import pytest
from django.db import connection
from django.test import RequestFactory

from portal.wsgi import application

pytestmark = pytest.mark.urls("tests.portal.urls")

WAY_ON = '<a href="/tenders/">search for tenders</a>'


@pytest.fixture(params=[False, True], ids=["DEBUG off", "DEBUG on"])
def debug(request, settings):
    settings.DEBUG = request.param


@pytest.mark.usefixtures("debug")
@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [
        ("/nowhere/", 404, "Page not found"),
        ("/accounts/password/reset/key/nobody/", 404, "Page not found"),
        ("/test/bad/", 400, "We could not read this request"),
        ("/test/forbidden/", 403, "You may not do this"),
    ],
)
def test_an_error_page_says_what_happened_and_offers_a_way_on(client, address, status, heading):
    answer = client.get(address)

    page = answer.content.decode()
    assert answer.status_code == status
    assert f"<h1>{heading}</h1>" in page
    assert f"<title>{heading} – DPULO Portal</title>" in page
    assert WAY_ON in page


@pytest.mark.usefixtures("debug")
def test_an_answer_of_ours_with_status_400_is_left_alone(client):
    assert client.get("/test/json/").content == b"{}"


@pytest.mark.usefixtures("debug")
def test_too_many_fields_are_a_bad_request(client, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3

    answer = client.post("/test/open-letter/", dict.fromkeys("abcd", "x"))

    assert answer.status_code == 400
    assert WAY_ON in answer.content.decode()


CHARSETS = ["utf-16", "utf-7", "utf_32", "latin-1", "cp037", "nonsense", "hex", "base64", "zip"]
CHARSETS += ["rot13", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"]
CHARSETS = [*(f"charset={name}" for name in CHARSETS), "charset*=nonsense''x", "charset*=x"]
FORMS = {
    "application/x-www-form-urlencoded": b"login=a&csrfmiddlewaretoken=b",
    "multipart/form-data; boundary=x": b"--x\r\nContent-Disposition: form-data; "
    b'name="login"\r\n\r\nabc\xff\r\n--x--\r\n',
    "text/plain": b"abc",
}


def sent(method, address, body=b"", content_type=""):
    """Status and page, past Django's test client: it stumbles over odd charsets before we do."""
    request = RequestFactory().generic(method, address, body, content_type="x")
    environ, answered = request.environ | {"CONTENT_TYPE": content_type}, []
    response = application(environ, lambda status, headers: answered.append(status))
    return int(answered[0].split()[0]), b"".join(response).decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("debug")
@pytest.mark.parametrize("kind", FORMS)
@pytest.mark.parametrize(
    "address", ["/accounts/login/?next=/", "/accounts/signup/", "/tenders/report/"]
)
def test_a_form_in_another_charset_is_a_bad_request(address, kind):
    for charset in CHARSETS:
        status, page = sent("POST", address, FORMS[kind], f"{kind}; {charset}")
        assert (status, WAY_ON in page) == (400, True), charset


@pytest.mark.django_db
def test_a_page_asked_for_in_an_odd_charset_is_a_bad_request():
    assert sent("GET", "/tenders/?q=a", content_type="text/plain; charset=hex")[0] == 400


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", "utf8", ""])
@pytest.mark.parametrize("kind", FORMS)
def test_a_form_that_says_that_it_is_utf_8_is_read(client, kind, charset):
    content_type = f"{kind}; charset={charset}"

    answer = client.generic("POST", "/test/open-letter/", FORMS[kind], content_type=content_type)

    assert answer.status_code == 422


def test_the_page_for_a_500_needs_no_database(client):
    client.raise_request_exception = False
    client.cookies["sessionid"] = "x" * 32
    client.cookies["reading"] = "size:large"

    with connection.execute_wrapper(lambda *_: pytest.fail("asked the database")):
        answer = client.get("/test/broken/")

    page = answer.content.decode()
    assert answer.status_code == 500
    assert "<h1>Something went wrong here</h1>" in page
    assert '<html lang="en-GB" data-size="large">' in page
    assert WAY_ON in page


def test_an_address_without_its_last_slash_leads_on(client, settings):
    settings.DEBUG = True

    assert client.get("/help").url == "/help/"
