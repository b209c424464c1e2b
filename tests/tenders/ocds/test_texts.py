import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenders.ocds.clean.texts import plain

from .notices import cleaned, words


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Care<br/><br/>at home", "Care\n\nat home"),
        ("<p>Care</p><p>at&nbsp;home</p>", "Care\nat home"),
        ("Needs:<ul><li>one</li><li>two</li></ul>", "Needs:\n• one\n\n• two"),
        ('<p class="a>b" onclick="x()">Care</p>', "Care"),
        ("<table><tr><td>Lot</td><td>1</td></tr></table>", "Lot 1"),
        ("Care<script>alert(1)</script><style>p {}</style> at home", "Care at home"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Care", "Care"),
        ("Care<!-- a comment --> at home<o:p></o:p>", "Care at home"),
        ("Taxi&#039;s &amp; cabs &#x2019;", "Taxi's & cabs ’"),
        ("&amp;lt;10 beds", "<10 beds"),
        ("fewer than <10 & more than >5", "fewer than <10 & more than >5"),
        ("a <b and c> d", "a <b and c> d"),
        ("Write to <tenders@example.org>", "Write to <tenders@example.org>"),
        ("See <https://example.org/?a=1&region=2>", "See <https://example.org/?a=1&region=2>"),
        ("AT&T, R&D, &copy of it, &unknown;", "AT&T, R&D, &copy of it, &unknown;"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("one  \r\n\r\n\r\n\r\n two \n", "one\n\n two"),
        ("-\tone\n-\xa0two", "- one\n- two"),
        ("\uf0b7 one", "• one"),
        ("a\x00b\x07c\ufeffd", "abcd"),
        ("it\x92s \x80 5", "it’s € 5"),
        ("\ud83d half", "� half"),
        ("pdf.\u202eexe", "pdf.exe"),
        ("Cymraeg: tŷ, ŵyl; £ – “quoted”", "Cymraeg: tŷ, ŵyl; £ – “quoted”"),
        ("", ""),
    ],
)
def test_a_text_is_read_as_plain_text(written, read):
    assert plain(written)[0] == read


def test_what_was_done_is_told_in_words():
    assert plain("<b>Taxi&#039;s</b>\r\n") == (
        "Taxi's",
        (
            "HTML tags taken out",
            "HTML entities read as characters",
            "line breaks and blanks evened out",
        ),
    )
    assert plain("Taxis") == ("Taxis", ())


def test_a_text_made_to_be_unpacked_for_ever_is_left_after_a_few_rounds():
    assert plain("&" + "amp;" * 10_000 + "lt;")[0].startswith("&amp;")


@given(st.text(st.characters() | st.sampled_from("<>&;/#\r\n\t \xa0bp0"), max_size=40))
@settings(database=None, deadline=None, max_examples=300)
def test_a_plain_text_stays_as_it_is(text):
    read, _ = plain(text)
    assert plain(read) == (read, ())
    assert "\0" not in read
    read.encode()  # no halves of characters


def test_html_in_a_notice_of_find_a_tender():
    release = cleaned("fts_html")
    assert (
        "(Provider Selection Regime) Regulations 2023.\n\nThe Service provides"
        in (release.reading["tender"]["description"])
    )
    assert ("tender.description", "HTML tags taken out") in words(release)


def test_entities_and_bullets_in_a_notice_of_2020():
    description = cleaned("cf_2020_entities").reading["tender"]["description"]
    assert "• Peterborough and surroundings" in description
    assert "&" not in description


def test_tabs_in_a_text_that_is_cut():
    description = cleaned("fts_object_for_list_tabs_cut").reading["tender"]["description"]
    assert "\n- Capability assessment" in description
    assert description.endswith("- Specialist ergonomic an")


def test_bullets_of_a_symbol_font():
    lot = cleaned("scotland_symbol_bullets").reading["tender"]["lots"][0]
    assert "• Refurbishment • Alteration/extension" in lot["description"]


def test_line_breaks_in_a_notice_of_contracts_finder():
    description = cleaned("cf_amendment_contradicts_itself").reading["tender"]["description"]
    assert "original notice:\n        Instead of: 24 January 2025\n" in description


@pytest.mark.parametrize(
    "text",
    [
        "<a " + "=" * 200_000,
        "<a " + " " * 200_000,
        "a" + " " * 400_000 + "b \n",
        "<div>" * 100_000,
        "<" * 200_000,
        "<a x=" * 50_000,
    ],
    ids=["signs", "blanks in a tag", "blanks", "nested", "less than", "never closed"],
)
def test_no_text_takes_long(text):
    began = time.process_time()
    plain(text)
    assert time.process_time() - began < 5
