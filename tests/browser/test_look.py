"""The look, in a real browser: axe, keyboard, script on and off, reading settings, print."""

import re

import pytest
from django.template.loader import get_template
from django.test import RequestFactory
from playwright.sync_api import expect

from portal import context

PAGES = ["/", "/help/", "/contact/", "/accessibility/", "/privacy/", "/reading/", "/kept/"]
LARGEST = "size:largest.spacing:wider.font:distinct"


def choose(page, **settings):
    page.goto("/reading/?next=/help/")
    for name, choice in settings.items():
        page.locator(f"[name={name}][value={choice}]").check()
    page.get_by_role("button", name="Keep these settings").click()


def style(page, selector, name):
    return page.locator(selector).first.evaluate(
        "(element, name) => getComputedStyle(element)[name]", name
    )


@pytest.mark.parametrize("address", [*PAGES, "/components/"])
def test_a_page_is_accessible(page, assert_accessible, address):
    assert page.goto(address).status == 200

    assert_accessible(page)


@pytest.mark.parametrize(
    ("scheme", "cookie"),
    [
        ("light", "contrast:high.width:narrow"),
        ("light", LARGEST),
        ("dark", "font:book.width:full"),
        ("dark", "contrast:high"),
    ],
)
def test_the_gallery_is_accessible_as_each_reader_sets_it(
    open_page, portal, assert_accessible, scheme, cookie
):
    page = open_page(color_scheme=scheme)
    page.context.add_cookies([{"name": "reading", "value": cookie, "url": portal.url}])
    page.goto("/components/")

    assert_accessible(page)


def test_a_page_that_is_not_there_is_accessible(page, assert_accessible):
    assert page.goto("/nowhere/").status == 404

    assert_accessible(page)


@pytest.mark.parametrize("template", ["400.html", "403.html", "403_csrf.html", "500.html"])
def test_the_other_error_pages_are_accessible(page, portal, assert_accessible, template):
    request = RequestFactory().get("/help/")
    html = get_template(template).render({**context.site(request), "kept": None})
    page.route(
        f"{portal.url}/broken/", lambda route: route.fulfill(body=html, content_type="text/html")
    )
    page.goto("/broken/")

    assert_accessible(page)


def test_the_summary_of_errors_has_the_focus_and_leads_to_the_fields(either_page):
    page = either_page
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in").click()

    assert page.title().startswith("Error: ")
    expect(page.locator(".error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#" + page.evaluate("document.activeElement.id"))


def test_a_form_with_errors_is_accessible(page, assert_accessible):
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in").click()

    assert page.locator(".error-summary").is_visible()
    assert_accessible(page)


def test_a_stale_token_loses_nothing(either_page):
    page = either_page
    page.goto("/accounts/signup/")
    page.get_by_label("Your name").fill("Ada Person")
    page.context.clear_cookies()
    page.get_by_role("button", name="Sign up").click()

    assert "Ada Person" in page.locator("main").inner_text()
    page.get_by_role("link", name="Go back to the form").click()
    assert page.get_by_label("Your name").input_value() == "Ada Person"


def test_the_page_of_what_was_kept_is_accessible(page, assert_accessible):
    page.goto("/accounts/signup/")
    page.get_by_label("Your name").fill("Ada Person")
    page.context.clear_cookies()
    page.get_by_role("button", name="Sign up").click()

    assert_accessible(page)
    page.goto("/kept/")
    assert_accessible(page)


def test_the_skip_link_is_the_first_stop_and_leads_to_the_content(either_page):
    page = either_page
    page.goto("/help/")
    page.keyboard.press("Tab")

    skip = page.get_by_role("link", name="Skip to main content")
    assert skip.evaluate("it => it === document.activeElement")
    assert skip.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_what_has_the_focus_has_a_ring_of_two_colours(page):
    page.goto("/components/")
    for _ in range(40):
        page.keyboard.press("Tab")
        ring = page.evaluate(
            "() => { const s = getComputedStyle(document.activeElement);"
            " return [s.outlineStyle, s.outlineColor, s.boxShadow] }"
        )

        assert ring[0] == "solid"
        assert ring[1] == "rgb(255, 210, 74)"
        assert ring[2].startswith("rgb(28, 26, 32)")


def test_reading_settings_apply_and_lead_back(either_page):
    page = either_page
    choose(page, size="largest", theme="dark", font="distinct")

    assert page.url.endswith("/help/")
    assert "kept on this device" in page.locator("main").inner_text()
    assert style(page, "html", "fontSize") == "32px"
    assert style(page, "body", "backgroundColor") == "rgb(23, 21, 27)"
    assert "Verdana" in style(page, "body", "fontFamily")
    page.goto("/reading/")
    page.get_by_role("button", name="Put everything back").click()
    assert style(page, "html", "fontSize") == "16px"
    assert style(page, "body", "backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.parametrize(
    ("device", "cookie", "ground"),
    [
        ({"color_scheme": "dark"}, None, "rgb(23, 21, 27)"),
        ({"color_scheme": "dark"}, "theme:light", "rgb(255, 255, 255)"),
        ({"color_scheme": "dark", "contrast": "more"}, None, "rgb(0, 0, 0)"),
        ({"color_scheme": "light"}, "theme:dark.contrast:high", "rgb(0, 0, 0)"),
    ],
)
def test_colours_follow_the_device_until_the_reader_chooses(
    open_page, portal, device, cookie, ground
):
    page = open_page(**device)
    if cookie:
        page.context.add_cookies([{"name": "reading", "value": cookie, "url": portal.url}])
    page.goto("/help/")

    assert style(page, "body", "backgroundColor") == ground


def test_text_spacing_of_the_readers_own_cuts_nothing_off(page):
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto("/components/")
    page.evaluate(
        "() => { for (const it of document.querySelectorAll('*')) { it.style.lineHeight = '1.5';"
        " it.style.letterSpacing = '0.12em'; it.style.wordSpacing = '0.16em' } }"
    )

    assert page.evaluate("document.scrollingElement.scrollWidth") == 320


# The words of the page that stand on more than one line; what a hyphen parts is not one word
BROKEN_WORDS = """() => {
  const broken = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode, range = document.createRange();
    if (text.parentElement.closest('.unseen')) continue;
    for (const word of text.data.matchAll(/[\\p{L}’]{3,}/gu)) {
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].map(it => Math.round(it.top)));
      if (lines.size > 1) broken.push(word[0]);
    }
  }
  return broken;
}"""


@pytest.mark.parametrize("address", ["/", "/tenders/reserved/", "/accounts/signup/", "/help/"])
def test_the_largest_text_breaks_no_word_of_ours_on_the_narrowest_page(page, portal, address):
    page.context.add_cookies([{"name": "reading", "value": "size:largest", "url": portal.url}])
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto(address)

    assert page.evaluate(BROKEN_WORDS) == []
    assert page.evaluate("document.scrollingElement.scrollWidth") == 320


@pytest.mark.parametrize(("width", "seen"), [(320, True), (1280, False)])
def test_the_way_to_the_filters_is_seen_where_they_are_not_and_always_there_for_the_keyboard(
    either_page, width, seen
):
    page = either_page
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/tenders/")
    way = page.get_by_role("link", name="Narrow the list")
    is_there = """it => {
      const { x, y, width, height } = it.getBoundingClientRect();
      return document.elementFromPoint(x + width / 2, y + height / 2) === it;
    }"""

    assert way.evaluate(is_there) is seen
    way.focus()
    assert way.evaluate(is_there)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('aside') !== null")


def test_a_limit_is_counted_as_the_server_counts_it(page):
    page.goto("/components/")
    area = page.locator("#id_plain-summary")
    area.fill("  one line\nand 😀  ")

    left = page.locator("#id_plain-summary ~ .count")
    assert left.inner_text() == "186 characters left"  # 14 are used: trimmed, 😀 is one
    area.fill("x" * 201)
    assert left.inner_text() == "1 character too many"
    spoken = page.locator("#id_plain-summary ~ [role=status]")
    spoken.get_by_text("1 character too many").wait_for(state="attached")


def test_a_printed_page_is_complete_and_has_its_address(page, portal):
    page.goto("/privacy/")
    page.emulate_media(media="print", color_scheme="dark")

    assert page.get_by_text(f"From {portal.url}/privacy/, printed on").is_visible()
    assert not page.locator(".sections").is_visible()
    assert not page.locator(".foot").is_visible()
    assert page.get_by_role("table").is_visible()
    after = page.locator("main a[href^='https:']").evaluate(
        "a => getComputedStyle(a, '::after').content"
    )
    assert re.search(r"https://ico\.org\.uk/", after)
    assert style(page, "h1", "color") == "rgb(28, 26, 32)"
