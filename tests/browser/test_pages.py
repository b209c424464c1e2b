"""Every page, in each state that a reader meets: axe finds nothing, nothing scrolls sideways."""

import re

import pytest
from playwright.sync_api import expect

DEMO = "ocds-dpulo0-demo-"
NARROWED = (
    "q=support&status=all&reserved=any&region=UKF&value_min=1000&closes_before=2027-12-31"
    "&suitable=vcse&published_after=2020-01-01"
)
PUBLIC = [
    "/tenders/",
    "/tenders/?status=all&page=2",
    "/tenders/?q=nothingofthekind&region=UKD",
    "/tenders/?region=nonsense&closes_after=2027-02-31&q=" + "x" * 300,
    "/tenders/?status=nonsense&value_min=lots&buyer=Nobody&cpv=zzz&sort=nonsense&area=Atlantis",
    "/tenders/?area=Newc",
    "/tenders/?q=suport",
    "/tenders/?q=article+19&status=all",
    f"/tenders/?{NARROWED}&service=justice",
    "/tenders/?q=support&status=all&sort=relevance",
    f"/tenders/{DEMO}advocacy/?found=q%3Dsupport%26status%3Dall",
    f"/tenders/{DEMO}advocacy/",
    f"/tenders/{DEMO}autism-support/",
    f"/tenders/{DEMO}science-exhibits/",
    f"/tenders/{DEMO}care-at-home/",
    f"/tenders/{DEMO}drop-in-clinics/",
    "/tenders/ocds-h6vhtk-05f9f4/",
    "/tenders/ocds-b5fd17-75afe551-b5e4-4538-a546-0547477d0f9f/",
    "/tenders/reserved/",
    "/tenders/reserved/eu_2004_18_art19/",
    "/tenders/reserved/pa2023_s32/",
    "/tenders/data/",
    f"/tenders/report/?tender={DEMO}advocacy",
    "/organisations/",
    "/organisations/?q=council",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/mail/",
]
MEMBER = [
    "/",
    "/organisations/",
    "/organisations/new/",
    "/organisations/demo-centre-for-independent-living/",
    "/organisations/demo-centre-for-independent-living/edit/",
    "/organisations/demo-centre-for-independent-living/work/",
    "/organisations/demo-centre-for-independent-living/tenders/",
    "/organisations/demo-centre-for-independent-living/tenders/?without=service&without=reserved",
    "/organisations/demo-centre-for-independent-living/tenders/?without=nonsense",
    "/organisations/demo-centre-for-independent-living/members/",
    "/organisations/demo-centre-for-independent-living/leave/",
    "/organisations/demo-centre-for-independent-living/reminders/",
    "/my/searches/",
    "/my/searches/new/?q=advocacy&region=UKF&value_min=1000",
    "/my/searches/new/?region=nonsense",
    "/my/searches/new/?for_us=demo-centre-for-independent-living",
    "/accounts/",
    "/accounts/name/",
    "/accounts/email/",
    "/accounts/logout/",
    "/accounts/password/change/",
    "/accounts/2fa/",
]
# Whether the chosen words of a menu are narrower than what the menu leaves beside its arrow
CHOSEN_FITS = """menu => {
  const pen = document.createElement("canvas").getContext("2d");
  const { font, paddingLeft } = getComputedStyle(menu);
  pen.font = font;
  const words = pen.measureText(menu.selectedOptions[0].text).width;
  return words + parseFloat(paddingLeft) + 24 <= menu.clientWidth;
}"""
PASSWORD = "try-the-portal-2026"


def sign_in(page, address):
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Your account").wait_for()


@pytest.mark.parametrize("address", PUBLIC)
def test_a_visitor_meets_no_barrier(page, assert_accessible, address):
    assert page.goto(address).status == 200

    assert_accessible(page)


def test_all_ways_to_narrow_are_accessible(page, assert_accessible):
    page.goto("/tenders/")
    page.locator("summary", has_text="More ways to narrow").click()
    assert page.get_by_label("CPV code").is_visible()

    assert_accessible(page)


@pytest.mark.parametrize(
    ("scheme", "cookie"), [("dark", "contrast:high"), ("light", "size:largest.spacing:wider")]
)
@pytest.mark.parametrize(
    "address", [f"/tenders/?{NARROWED}&service=nonsense", "/tenders/?q=suport"]
)
def test_a_search_is_accessible_as_readers_set_it(
    open_page, portal, assert_accessible, address, scheme, cookie
):
    page = open_page(color_scheme=scheme)
    page.context.add_cookies([{"name": "reading", "value": cookie, "url": portal.url}])
    page.goto(address)

    assert_accessible(page)


def test_what_a_search_left_out_has_the_focus_and_leads_to_its_filters(either_page):
    page = either_page
    page.goto("/tenders/?region=nonsense&closes_after=2027-02-31&cpv=zzz&area=Newc")

    assert page.title().startswith("Error: Tenders, ")
    expect(page.locator(".notice.warning")).to_be_focused()
    for link in page.locator(".notice.warning a[href^='#']").all():
        link.focus()
        page.keyboard.press("Enter")
        target = page.locator(link.get_attribute("href"))
        expect(target).to_be_focused()
        assert target.is_visible()


def test_what_may_have_been_meant_is_one_step_away(either_page):
    page = either_page
    page.goto("/tenders/?q=suport&status=all")
    page.get_by_role("link", name="support", exact=True).click()

    assert page.title().startswith("Tenders for “support”, ")


@pytest.mark.parametrize("width", [320, 1280])
def test_a_chosen_region_and_stage_show_their_counts_whole(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/tenders/?status=all&region=UKF")
    for label in ("Region", "Stage"):
        assert page.get_by_label(label, exact=True).evaluate(CHOSEN_FITS), label


def test_a_narrowed_list_on_paper_says_to_what(page):
    page.goto("/tenders/?q=support&status=all")
    page.emulate_media(media="print")
    printed = page.locator("body").inner_text()
    assert "Narrowed to: Words: support; Stage: All stages" in printed
    assert "Why found" in printed
    assert "Remove" not in printed


def send_a_report_with_an_error(page):
    page.goto("/tenders/report/")
    page.get_by_label("What is wrong or missing?").fill("A tender is missing.")
    page.get_by_label("Your e-mail address").fill("not an address")
    page.get_by_role("button", name="Send to the coordinators").click()


def test_a_report_with_an_error_keeps_the_words(either_page):
    send_a_report_with_an_error(either_page)

    assert either_page.title().startswith("Error: ")
    words = either_page.get_by_label("What is wrong or missing?")
    assert words.input_value() == "A tender is missing."


def test_a_report_with_an_error_is_accessible(page, assert_accessible):
    send_a_report_with_an_error(page)

    assert_accessible(page)


def test_a_member_meets_no_barrier(page, assert_accessible):
    sign_in(page, "manage@dpulo.example")
    for address in MEMBER:
        assert page.goto(address).status == 200, address
        assert_accessible(page)


def test_who_watches_nothing_yet_meets_no_barrier(page, assert_accessible):
    sign_in(page, "member@nowhere.example")
    for address in ["/my/", "/my/?over", "/my/?organisation=none", "/my/settings/"]:
        assert page.goto(address).status == 200, address
        assert_accessible(page)


def test_who_watches_meets_no_barrier(page, assert_accessible):
    sign_in(page, "send@dpulo.example")
    page.goto(f"/tenders/{DEMO}advocacy/watch/")
    assert_accessible(page)
    page.goto(f"/tenders/{DEMO}advocacy/")
    assert_accessible(page)
    page.get_by_role("button", name="Watch", exact=True).click()
    page.get_by_role("button", name="Watch for Demo Centre").click()
    assert_accessible(page)
    for address in ["/my/", "/my/?mine", "/my/?over"]:
        page.goto(address)
        assert_accessible(page)
    page.goto("/my/?organisation=demo-centre-for-independent-living")
    page.locator(".results h3 a").first.click()
    assert_accessible(page)
    page.get_by_label("Notes").fill("x" * 5001)
    page.get_by_role("button", name="Save").click()
    assert page.title().startswith("Error: ")
    assert_accessible(page)
    page.get_by_role("button", name="Stop reminders for me only").click()
    assert_accessible(page)
    page.get_by_role("button", name="Stop watching").click()
    assert_accessible(page)


def test_a_change_meanwhile_is_shown_on_an_accessible_page(page, assert_accessible):
    sign_in(page, "edit@dpulo.example")
    page.goto(f"/tenders/{DEMO}care-at-home/")
    page.get_by_role("button", name="Watch", exact=True).click()
    page.get_by_role("link", name="You watch this").click()
    page.locator("[name=opened]").evaluate("field => { field.value = 'older' }")
    page.get_by_role("button", name="Save").click()
    assert "This stands there now" in page.locator("main").inner_text()
    assert_accessible(page)


def test_the_settings_of_reminders_are_accessible_in_each_state(page, assert_accessible):
    sign_in(page, "view@dpulo.example")
    page.goto("/my/settings/")
    assert_accessible(page)
    for day in page.locator("[name=quiet]").all():
        day.check()
    page.get_by_role("button", name="Save").click()
    assert page.title().startswith("Error: ")
    assert_accessible(page)
    page.get_by_role("button", name="Stop all my reminders").click()
    assert_accessible(page)
    page.get_by_role("link", name="Renew this address").first.click()
    assert_accessible(page)


def test_what_is_watched_is_on_paper_without_its_links_to_choose(page):
    sign_in(page, "manage@network.example")
    page.goto(f"/tenders/{DEMO}advocacy/")
    page.get_by_role("button", name="Watch", exact=True).click()
    page.goto("/my/")
    page.emulate_media(media="print")
    printed = page.locator("body").inner_text()
    assert "Everything" in printed
    assert "Send the buyer your questions." in printed
    assert "spreadsheet" not in printed


def test_a_search_is_saved_changed_and_deleted_without_script(open_page):
    page = open_page(script=False)
    sign_in(page, "manage@network.example")
    page.goto("/tenders/?q=support")
    page.get_by_role("link", name="Save this search").click()
    page.get_by_label("For me").check()
    page.get_by_label("Once a week").check()
    page.get_by_role("button", name="Save this search").click()
    page.get_by_role("link", name="“support”", exact=True).click()
    page.get_by_label("Once a day").check()
    page.get_by_role("button", name="Save the changes").click()
    assert "Once a day" in page.locator("main").inner_text()
    page.get_by_role("link", name="“support”", exact=True).click()
    page.get_by_role("link", name="Delete this search").click()
    page.get_by_role("button", name="Delete this search").click()
    assert "You have saved none yet." in page.locator("main").inner_text()


def test_saved_searches_are_accessible_in_each_state(page, assert_accessible):
    sign_in(page, "edit@dpulo.example")
    page.goto("/my/searches/new/?q=support")
    page.get_by_role("button", name="Save this search").click()
    assert page.title().startswith("Error: ")
    assert_accessible(page)
    page.get_by_label("For Demo Centre").check()
    page.get_by_label("At once").check()
    page.get_by_role("button", name="Save this search").click()
    assert_accessible(page)
    page.get_by_role("link", name="“support”", exact=True).click()
    assert_accessible(page)
    page.get_by_role("link", name="Stop it for you alone").click()
    assert_accessible(page)
    page.get_by_role("button", name="Stop this mail").click()
    assert_accessible(page)
    page.get_by_role("link", name="“support”", exact=True).click()
    page.get_by_role("link", name="Delete this search").click()
    assert_accessible(page)
    page.get_by_role("button", name="Delete this search").click()
    assert_accessible(page)


def test_a_council_is_chosen_by_keyboard_without_script_and_its_tenders_are_shown(open_page):
    page = open_page(script=False)
    sign_in(page, "manage@network.example")
    page.goto("/organisations/demo-community-network/tenders/")
    page.get_by_role("link", name="Say what you do and where").click()
    page.get_by_label("Adult social care").check()
    page.locator("summary", has_text="East Midlands").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.labels[0].textContent") == "Amber Valley"
    page.get_by_label("Nottingham", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Save what you do and where").click()
    page.get_by_role("link", name="Tenders for us").click()
    assert "It is for Nottingham, where you work." in page.locator("main").inner_text()

    page.goto("/organisations/demo-community-network/work/")  # as it was, for the tests after this
    for label in ("Adult social care", "Nottingham"):
        page.get_by_label(label, exact=True).evaluate("box => { box.checked = false }")
    page.get_by_role("button", name="Save what you do and where").click()


@pytest.mark.parametrize("person", ["manage", "view"])
def test_tenders_for_us_before_we_know_what_they_do_are_accessible(page, assert_accessible, person):
    sign_in(page, f"{person}@network.example")
    page.goto("/organisations/demo-community-network/tenders/")

    assert page.locator(".empty").is_visible()
    assert_accessible(page)


def test_what_we_do_with_an_error_is_accessible(page, assert_accessible):
    sign_in(page, "manage@dpulo.example")
    page.goto("/organisations/demo-centre-for-independent-living/work/")
    page.get_by_label("Health", exact=True).evaluate("box => { box.value = 'nonsense' }")
    page.get_by_label("Health", exact=True).check()
    page.get_by_role("button", name="Save what you do and where").click()

    assert page.title().startswith("Error: ")
    assert_accessible(page)


def test_the_open_councils_of_a_region_are_accessible(page, assert_accessible):
    sign_in(page, "manage@dpulo.example")
    page.goto("/organisations/demo-centre-for-independent-living/work/")
    page.locator("summary", has_text="London").click()
    assert_accessible(page)


def test_tenders_for_us_on_paper_have_their_reasons_and_no_switches(page):
    sign_in(page, "view@dpulo.example")
    page.goto("/organisations/demo-centre-for-independent-living/tenders/")
    page.emulate_media(media="print")
    printed = page.locator("body").inner_text()
    assert "It is for Nottingham, where you work." in printed
    assert "Leave out" not in printed


def test_a_coordinator_decides_a_suggestion_and_meets_no_barrier(page, portal, assert_accessible):
    sign_in(page, "coordinator@portal.example")
    page.goto("/desk/")
    assert_accessible(page)
    page.get_by_role("link", name=re.compile("Autism Support")).first.click()
    assert_accessible(page)
    page.get_by_label("Reserved", exact=True).check()
    page.get_by_role("button", name="Save").click()
    assert page.title().startswith("Error: ")
    assert_accessible(page)
    page.get_by_label("How do you know?").fill("The tender pack says so.")
    page.get_by_role("button", name="Save").click()
    page.goto(f"/tenders/{DEMO}autism-support/")
    assert "Reserved: confirmed by a coordinator" in page.locator("main").inner_text()
    assert_accessible(page)
    page.goto(f"/desk/tenders/{DEMO}advocacy/reserve/")
    assert_accessible(page)


def test_a_coordinator_corrects_the_services_and_meets_no_barrier(page, assert_accessible):
    sign_in(page, "coordinator@portal.example")
    page.goto(f"/tenders/{DEMO}science-exhibits/")
    page.get_by_role("link", name="Correct the services").click()
    assert_accessible(page)
    page.get_by_label("Service area").select_option(label="Education")
    page.get_by_label("Yes, it belongs there").check()
    page.get_by_role("button", name="Save").click()
    assert page.title().startswith("Error: ")
    assert_accessible(page)
    page.get_by_label("Why?").fill("Schools come to see it.")
    page.get_by_role("button", name="Save").click()
    assert "belongs here: Schools come to see it." in page.locator("main").inner_text()
    assert_accessible(page)
    page.goto(f"/tenders/{DEMO}science-exhibits/")
    assert "a coordinator says: “Schools come to see it.”" in page.locator("main").inner_text()
    assert_accessible(page)


def test_a_coordinator_keeps_the_synonyms_and_meets_no_barrier(page, assert_accessible):
    sign_in(page, "coordinator@portal.example")
    page.goto("/desk/")
    page.get_by_role("link", name="synonyms of the search").click()
    assert_accessible(page)
    page.get_by_role("link", name="Add a group").click()
    page.get_by_label("Words that mean the same").fill("befriending")
    page.get_by_role("button", name="Save").click()
    assert page.title().startswith("Error: ")
    assert_accessible(page)
    page.get_by_label("Words that mean the same").fill("befriending\ncompanionship")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="befriending, companionship").click()
    assert_accessible(page)
    page.get_by_role("link", name="Take this group out").click()
    assert_accessible(page)
    page.get_by_role("button", name="Take this group out").click()
    assert "befriending" not in page.locator("main").inner_text()


TROUBLE = """
from portal.outbox.actions import stop_address
from portal.outbox.models import Message
stop_address(address="gone@example.org", reason="bounced", said="550 " + "no such mailbox " * 20)
Message.objects.create(key="trouble", kind="tenders/emails/report_answered", to="gone@example.org",
    subject="Your report", text="-", html="-", message_id="trouble", state="failed", tries=8,
    fault="550 " + "x" * 80)
"""


def test_a_coordinator_looks_at_the_mail_and_meets_no_barrier(page, portal, assert_accessible):
    portal.manage("shell", "-c", TROUBLE)
    sign_in(page, "coordinator@portal.example")
    page.goto("/desk/")
    page.get_by_role("link", name="mail", exact=True).click()
    assert_accessible(page)
    page.get_by_role("button", name="Try again to send “Your report” to gone@example.org").click()
    assert "No message was given up" in page.locator("main").inner_text()
    assert_accessible(page)
    page.get_by_role("link", name="stopped addresses").click()
    assert_accessible(page)
    page.get_by_role("button", name="Use this address again (gone@example.org)").click()
    assert "No address is stopped" in page.locator("main").inner_text()
    assert_accessible(page)


def test_every_message_is_accessible(page, assert_accessible):
    sign_in(page, "coordinator@portal.example")
    page.goto("/desk/mail/previews/")
    assert_accessible(page)
    links = page.locator(".results h2 a")
    messages = [link.get_attribute("href") for link in links.all()]
    page.goto(messages[0])
    assert_accessible(page)
    for message in messages:
        page.goto(message)
        page.get_by_role("link", name="See it as a page").click()
        assert_accessible(page)


def test_an_administrator_is_refused_the_desk_on_an_accessible_page(page, assert_accessible):
    sign_in(page, "administrator@portal.example")
    assert page.goto("/desk/").status == 403
    assert_accessible(page)


def test_a_tender_on_paper_is_complete_and_has_its_address(page, portal):
    page.goto(f"/tenders/{DEMO}advocacy/")
    page.emulate_media(media="print")
    printed = page.locator("body").inner_text()
    assert f"{portal.url}/tenders/{DEMO}advocacy/" in printed
    for heading in ("What is bought", "Who may bid", "How to apply", "Documents", "History"):
        assert heading in printed
    assert not page.get_by_role("link", name="Sign in").is_visible()
