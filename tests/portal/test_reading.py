import pytest

from portal import reading

STANDARD = {name: reading.choices(name)[0] for name in reading.SETTINGS}


@pytest.mark.parametrize(
    ("cookie", "settings"),
    [
        ("", {}),
        ("size:large.theme:dark", {"size": "large", "theme": "dark"}),
        ("size:standard", {}),
        ("size:enormous.colour:red.theme:dark", {"theme": "dark"}),
        ('size:"><script>.:.font', {}),
        ("x" * 10_000, {}),
    ],
)
def test_only_choices_of_ours_are_read(cookie, settings):
    assert reading.read(cookie) == settings


def test_what_was_written_is_read_back():
    chosen = {**STANDARD, "size": "largest", "width": "full"}

    assert reading.read(reading.write(chosen)) == {"size": "largest", "width": "full"}


def test_standard_settings_leave_no_trace():
    assert reading.write(STANDARD) == ""


def test_settings_stand_on_the_page_before_it_is_painted(client):
    client.cookies[reading.COOKIE] = "size:large.contrast:high"

    page = client.get("/help/").content.decode()

    assert '<html lang="en-GB" data-size="large" data-contrast="high">' in page
    assert "contrast.css" in page.split('media="all"')[0].splitlines()[-1]


def test_settings_are_kept_and_lead_back_to_where_the_reader_was(client):
    answer = client.post("/reading/", {**STANDARD, "theme": "dark", "next": "/help/?q=a&b=c"})

    assert answer.url == "/help/?q=a&b=c"
    cookie = answer.cookies[reading.COOKIE]
    assert cookie.value == "theme:dark"
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert 'value="dark" checked' not in client.get("/help/").content.decode()
    assert client.get("/reading/").context["form"]["theme"].value() == "dark"


def test_the_link_on_every_page_knows_where_the_reader_is(client):
    page = client.get("/help/", {"q": "a&b"}).content.decode()

    assert 'href="/reading/?next=%2Fhelp%2F%3Fq%3Da%2526b"' in page
    assert client.get("/reading/?next=%2Fhelp%2F%3Fq%3Da%2526b").context["form"][
        "next"
    ].value() == ("/help/?q=a%26b")


def test_the_link_on_the_settings_themselves_still_knows_it(client):
    page = client.get("/reading/?next=/help/").content.decode()

    assert 'href="/reading/?next=/help/" aria-current="page"' in page


def test_everything_is_put_back(client):
    client.cookies[reading.COOKIE] = "theme:dark"

    answer = client.post("/reading/", {**STANDARD, "theme": "dark", "reset": "Put back"})

    assert answer.cookies[reading.COOKIE]["max-age"] == 0


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:1"])
def test_settings_never_lead_to_another_site(client, elsewhere):
    assert client.post("/reading/", {**STANDARD, "next": elsewhere}).url == "/"


def test_a_choice_that_we_do_not_offer_is_an_error(client):
    answer = client.post("/reading/", {**STANDARD, "size": "enormous"})

    assert answer.status_code == 422
    assert reading.COOKIE not in answer.cookies
