"""A newcomer's first way through the portal, by keyboard alone, with script on and off."""

import re

from tests.browser.test_pages import DEMO, PASSWORD

MOST_TABS = 120


def tab_to(page, target):
    """Presses Tab until `target` has the focus, as somebody without a mouse does."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if target.evaluate("it => it === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {target}")


def enter(page):
    """Presses Enter, which leads to another page."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def press(page, target):
    tab_to(page, target)
    enter(page)


def type_into(page, label, text):
    tab_to(page, page.get_by_label(label, exact=True))
    page.keyboard.type(text)


def test_a_search_is_narrowed_widened_and_come_back_to_by_keyboard(either_page):
    page = either_page
    page.goto("/")
    type_into(page, "Search tenders", "support")
    enter(page)

    # Behind the heading for more
    tab_to(page, page.locator("summary", has_text="More ways to narrow"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Published on", exact=True))
    page.keyboard.type("Find")
    press(page, page.get_by_role("button", name="Show tenders"))
    assert "source=find-a-tender" in page.url

    # What it is narrowed to, and one thing less
    press(page, page.get_by_role("link", name="Remove Published on: Find a Tender"))
    narrowed = page.title()
    assert "source" not in page.url
    assert page.get_by_role("link", name=re.compile("^Remove ")).count() == 1
    assert narrowed.startswith("Tenders for “support”, ")

    # To a tender and back to the list as it was
    press(page, page.locator(".results h3 a").first)
    press(page, page.get_by_role("link", name="Tenders found"))
    assert page.title() == narrowed


def test_from_home_to_a_reserved_tender_and_an_account(either_page, portal):
    page = either_page
    page.goto("/")

    # Search from the first page
    type_into(page, "Search tenders", "service")
    enter(page)
    assert page.title().startswith("Tenders for “service”, ")

    # Narrow to what is reserved: a menu is opened with a letter, and changes nothing by itself
    before = page.url
    tab_to(page, page.get_by_label("Who may bid"))
    page.keyboard.type("Reserved")
    assert page.url == before
    press(page, page.get_by_role("button", name="Show tenders"))
    assert "reserved=any" in page.url

    # The first result, and what its first line says
    first = page.locator(".results h3 a").first
    title = first.inner_text()
    press(page, first)
    assert page.get_by_role("heading", level=1).inner_text() == title
    assert "Reserved" in page.locator(".who").inner_text()
    assert re.search(r"\d{4} at .*UK time", page.locator(".summary-list").first.inner_text())

    # An account
    press(page, page.get_by_role("link", name="Sign in", exact=True))
    press(page, page.get_by_role("link", name="Sign up"))
    address = f"newcomer-{id(page)}@example.org"
    type_into(page, "Your name", "Ada Newcomer")
    type_into(page, "E-mail address", address)
    type_into(page, "Password", "seven quiet lanterns")
    enter(page)
    assert "e-mail" in page.locator("main").inner_text()

    # The mail, where a trial of the portal shows it
    page.goto("/mail/")
    press(page, page.get_by_role("link", name=re.compile("onfirm")).first)
    press(page, page.get_by_role("link", name=re.compile("confirm-email")).first)
    press(page, page.locator("main").get_by_role("button"))
    assert (
        page.get_by_role("link", name="Your account").count()
        or page.get_by_label("Password").count()
    )


def sign_in_by_keyboard(page, address):
    type_into(page, "E-mail address", address)
    type_into(page, "Password", PASSWORD)
    enter(page)


def test_a_tender_is_watched_said_to_be_bid_for_stopped_and_watched_again(either_page):
    page = either_page
    page.goto(f"/tenders/{DEMO}autism-support/")

    # Through the sign-in, and back to the buttons
    press(page, page.get_by_role("link", name="Watch this tender"))
    sign_in_by_keyboard(page, "manage@network.example")
    assert page.get_by_role("heading", level=1).inner_text() == "Watch this tender?"
    press(page, page.get_by_role("button", name="Watch", exact=True))
    assert "You watch this now." in page.locator("main").inner_text()

    # Where they stand: an arrow key goes to the next choice
    press(page, page.get_by_role("link", name="You watch this: considering"))
    tab_to(page, page.get_by_label("Considering", exact=True))
    page.keyboard.press("ArrowDown")
    press(page, page.get_by_role("button", name="Save"))
    assert page.title().startswith("Autism Support Services, bidding")
    assert "To do: Send your tender." in page.locator("main").inner_text()

    # Stopped, and taken back
    press(page, page.get_by_role("button", name="Stop watching"))
    assert "no longer watched" in page.title()
    press(page, page.get_by_role("button", name="Watch it again"))
    assert page.title().startswith("Autism Support Services, bidding")

    # It stands in the list; then all as it was, for the next one on this way
    press(page, page.get_by_role("link", name="What you watch").first)
    assert "Autism Support Services" in page.locator(".results").inner_text()
    press(page, page.get_by_role("link", name="Autism Support Services"))
    tab_to(page, page.get_by_label("Bidding", exact=True))
    page.keyboard.press("ArrowUp")
    press(page, page.get_by_role("button", name="Save"))
    press(page, page.get_by_role("button", name="Stop watching"))
