"""The error pages: in our style, with a way on, with DEBUG off and on."""

import pytest
from django.db import connection
from django.test import Client

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


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/signup/", "/tenders/report/"])
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
@pytest.mark.parametrize(
    "charset",
    ["utf-16", "hex", "base64", "zip", "idna", "punycode", "undefined", "nonsense", '"utf-7"'],
)
@pytest.mark.urls("portal.urls")
def test_a_form_in_an_odd_encoding_is_a_bad_request(address, kind, charset):
    strict = Client(enforce_csrf_checks=True)

    answer = strict.generic(
        "POST", f"{address}?next=/", b"a=b", f"{kind}; boundary=x; charset={charset}"
    )

    assert answer.status_code == 400
    assert "We could not read this request" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"'])
@pytest.mark.urls("portal.urls")
def test_a_form_in_utf_8_is_read(client, charset):
    kind = f"application/x-www-form-urlencoded; charset={charset}"

    assert client.generic("POST", "/accounts/login/", b"login=a", kind).status_code == 422


@pytest.mark.django_db
@pytest.mark.urls("portal.urls")
def test_a_file_name_in_an_odd_encoding_is_no_fault_of_ours():
    part = (
        b"--x\r\nContent-Disposition: form-data; name=a; filename*=hex''abc\r\n"
        b"Content-Type: text/plain; charset=hex\r\n\r\nb\r\n--x--\r\n"
    )
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post("/accounts/login/", part, content_type="multipart/form-data; boundary=x")

    assert answer.status_code in (400, 403)


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
