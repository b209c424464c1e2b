import pytest
from django.urls import reverse
from django.utils.html import escape

from tests.factories.accounts import make_coordinator, make_user
from tests.factories.tenders import tender

PAGES = ["help", "contact", "accessibility", "privacy", "reading", "kept", "components"]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_our_own_stands_without_a_database(client, name):
    """None of them asks the database for a visitor, and each has one heading of the first level."""
    page = client.get(reverse(name))

    text = page.content.decode()
    assert page.status_code == 200
    assert text.count("<h1") == 1
    assert text.count('id="main"') == 1
    assert "style=" not in text
    assert "https://" not in text.split("<main")[0]


def test_the_title_says_page_and_site(client, settings):
    settings.SITE_NAME = "Voices & Co"

    text = client.get("/help/").content.decode()

    assert f"<title>Help – {escape('Voices & Co')}</title>" in text


def test_the_section_we_are_in_is_marked(client, rf):
    from portal.context import SECTIONS, site

    inside = site(rf.get(f"{SECTIONS[0].path}some/thing/"))

    assert inside["section"] == SECTIONS[0]
    assert site(rf.get("/help/"))["section"] is None


def test_contact_names_the_ways_that_are_set_and_no_other(client, settings):
    settings.CONTACT_EMAIL = "hello@portal.example"
    settings.CONTACT_PHONE = "01632 960123"
    settings.CONTACT_POST = "1 High Street\nExampleton"
    settings.CONTACT_BSL_URL = "https://bsl.example/call"

    everything = client.get("/contact/").content.decode()
    settings.CONTACT_EMAIL = settings.CONTACT_PHONE = ""
    settings.CONTACT_POST = settings.CONTACT_BSL_URL = ""
    form_only = client.get("/contact/").content.decode()

    for way in ["hello@portal.example", "18001 01632 960123", "1 High Street<br>Exampleton", "BSL"]:
        assert way in everything
    assert "/tenders/report/" in form_only
    assert "mailto:" not in form_only
    assert "Telephone" not in form_only
    assert "We have no telephone line yet" in form_only


def test_only_a_coordinator_is_led_to_the_desk(client, db):
    client.force_login(make_user())
    without = client.get("/help/").content.decode()
    client.force_login(make_coordinator())

    assert 'href="/desk/"' not in without
    assert 'href="/accounts/"' in without
    assert 'href="/desk/"' in client.get("/help/").content.decode()


def test_search_engines_are_told_what_there_is(client, db):
    robots = client.get("/robots.txt")
    sitemap = client.get("/sitemap.xml")

    assert robots["Content-Type"] == "text/plain"
    assert "Sitemap: http://testserver/sitemap.xml" in robots.content.decode()
    for name in ["home", "help", "contact", "accessibility", "privacy"]:
        assert f"<loc>http://testserver{reverse(name)}</loc>" in sitemap.content.decode()


def test_home_shows_reserved_ones_first_and_nothing_twice(client, db):
    reserved = {"otherRequirements": {"reservedParticipation": ["shelteredWorkshop"]}}
    tender("ocds-h6vhtk-000001", tender={"title": "Peer support"})
    tender("ocds-h6vhtk-000002", tender={"title": "Laundry", **reserved})
    tender("ocds-h6vhtk-000003", status="cancelled", tender={"title": "Taxis"})

    text = client.get("/").content.decode()

    first, second = text.index("Laundry"), text.index("Peer support")
    assert text.index("Reserved, closing soonest") < first < text.index("Other tenders") < second
    assert text.count("Laundry") == text.count("Peer support") == 1
    assert "Taxis" not in text


def test_home_says_when_there_is_nothing_open(client, db):
    text = client.get("/").content.decode()

    assert "No reserved tender is open at present." in text
    assert "No other tender is open at present." in text


def test_search_engines_are_told_of_open_tenders(client, db):
    tender("ocds-h6vhtk-000001")
    tender("ocds-h6vhtk-000002", status="cancelled")

    sitemap = client.get("/sitemap.xml").content.decode()

    assert "http://testserver/tenders/ocds-h6vhtk-000001/" in sitemap
    assert "ocds-h6vhtk-000002" not in sitemap
