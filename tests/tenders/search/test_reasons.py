"""Why a tender was found: the words in their sentence, or the field."""

import pytest

from portal.areas.models import Area
from tenders.models import Tender
from tenders.search.reasons import LONGEST, lexemes, reasons_for, sentences
from tenders.search.words import Words
from tenders.synonyms import Synonyms
from tests.factories.tenders import buyer, tender

pytestmark = pytest.mark.django_db


def why(typed="", groups=(), area=None, service=None, **fields):
    """The reasons for one notice: pairs of field and text, what was looked for in brackets."""
    found = tender(tender={"title": "Untitled", **fields}, **buyer())
    words = Words(typed, list(groups)) if typed else None
    reasons = reasons_for([found], words, area=area, service=service)[found.pk]
    return [(each.where, said(each)) for each in reasons]


def said(reason):
    return "".join(f"[{text}]" if wanted else text for text, wanted in reason.pieces)


def test_the_words_stand_in_their_sentence():
    text = "We buy much. Cables for the hall are wanted. Nothing else."
    assert why("cable hall", description=text) == [("Text", "[Cables] for the [hall] are wanted.")]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Ramps, e.g. at doors. Rails.", ["Ramps, e.g. at doors.", "Rails."]),
        (
            "It is 3.5 km. See www.example.org today.",
            ["It is 3.5 km.", "See www.example.org today."],
        ),
        ("Near St. Peter's, No. 5 on the map", ["Near St. Peter's, No. 5 on the map"]),
        (
            "We want: • ramps at doors • rails by stairs",
            ["We want: ramps at doors", "rails by stairs"],
        ),
        ("One line of text\r\n\r\nAnother line here", ["One line of text", "Another line here"]),
        ("Who may bid; who may not", ["Who may bid;", "who may not"]),
        ("Is it far? Not so far!", ["Is it far?", "Not so far!"]),
        ("Advocacy.\nWe want a service.", ["Advocacy. We want a service."]),
        ("Lot 1", ["Lot 1"]),
        ("", []),
        (" \n•", []),
    ],
)
def test_a_text_is_read_in_sentences_and_a_heading_with_what_follows(text, read):
    assert list(sentences(text)) == read


def test_the_words_of_a_synonym_tell_only_where_they_stand_together():
    group = Synonyms(("ICB", "integrated care board"), (), "")
    lots = [{"id": "1", "description": "The integrated care board pays. Boards are flat."}]
    assert why("ICB", [group], description="Care for all.", lots=lots) == [
        ("Lot", "The [integrated] [care] [board] pays.")
    ]


def test_between_the_words_of_a_phrase_any_common_word_may_stand():
    assert why('"care at home"', description="Care in the home. Care at home.") == [
        ("Text", "[Care] at [home].")
    ]


def test_a_phrase_that_runs_over_the_end_of_a_sentence_is_told_by_its_words():
    assert why('"cable works"', description="We buy a long cable. Works start soon.") == [
        ("Text", "We buy a long [cable].")
    ]


def test_the_field_with_most_of_the_words_tells():
    assert why("advocacy leeds", title="Advocacy", description="For Leeds: advocacy.") == [
        ("Text", "For [Leeds]: [advocacy].")
    ]


def test_of_equals_the_title_tells():
    assert why("advocacy", title="Advocacy", description="Advocacy.") == [("Title", "[Advocacy]")]


def test_the_buyer_tells():
    assert why("leeds") == [("Buyer", "[Leeds] City Council")]


def test_a_lot_tells_where_nothing_else_has_the_words():
    lots = [{"id": "1", "title": "Minibus", "description": "With a lift. And a driver."}]
    assert why("lift", lots=lots) == [("Lot", "With a [lift].")]


def test_a_synonym_tells():
    group = Synonyms(("laundry", "linen hire"), (), "")
    assert why("laundry", [group], description="Hire of linen, or linen hire.") == [
        ("Text", "Hire of linen, or [linen] [hire].")
    ]


def test_words_too_common_to_search_for_are_not_marked():
    assert why("the cables", description="The cables of the hall.") == [
        ("Text", "The [cables] of the hall.")
    ]


def test_a_long_sentence_is_cut_around_the_words():
    text = f"{'before ' * 60}cables {'behind ' * 60}"
    [(_, shown)] = why("cable", description=text)
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert "[cables]" in shown
    assert len(shown) < LONGEST + 10


def test_words_at_the_end_of_a_long_sentence_are_shown():
    [(_, shown)] = why("cable", description=f"{'before ' * 60}cables")
    assert shown.endswith("[cables]")


def test_a_rule_tells_what_is_reserved_under_it():
    group = Synonyms(("Article 19",), ("pa2023_s32",), "")
    code = {"otherRequirements": {"reservedParticipation": ["shelteredWorkshop"]}}
    act = {"legalBasis": {"scheme": "UKPGA", "id": "2023/54"}}
    expected = ("Rule", "reserved under [Procurement Act 2023, s. 32]")
    assert why("article 19", [group], **code, **act)[0] == expected


def test_the_service_chosen_says_what_in_the_notice_tells_it():
    [(where, said)] = why(service="advocacy_peer_support", title="Independent advocacy service")
    assert where == "Service"
    assert "advocacy]”" in said


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("UKI41", [("Place", "offered for the whole of Hackney and Newham")]),
        ("UKI", [("Place", "offered for the whole of London")]),
        ("UK", [("Place", "offered for the whole of United Kingdom")]),
        ("UKD", []),
    ],
)
def test_a_wider_place_is_said_to_be_one(place, expected):
    at = {"items": [{"id": "1", "deliveryAddresses": [{"region": place}]}]}
    hackney = Area.objects.active().get(name="Hackney")
    assert why(area=hackney, **at) == expected


def test_nothing_is_said_where_nothing_was_asked():
    assert why() == []


@pytest.mark.parametrize("count", [1, 3])
def test_three_are_told_with_as_many_queries_as_one(django_assert_num_queries, count):
    for number in range(count):
        lots = [{"id": "1", "title": "Minibus with a lift"}]
        tender(f"ocds-h6vhtk-{number:06}", tender={"lots": lots})
    tenders = list(Tender.objects.for_lists())
    words = Words("lift", [])
    with django_assert_num_queries(2):
        reasons_for(tenders, words)


def test_the_words_looked_for_are_stems():
    assert lexemes(["the cables", "of a hall"]) == {"cabl", "hall"}
    assert lexemes([]) == frozenset()
