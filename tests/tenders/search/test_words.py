import pytest

from tenders.models import Tender
from tenders.search.words import Words, clauses, stems
from tenders.synonyms import Synonyms
from tests.factories.tenders import tender

pytestmark = pytest.mark.django_db

BINS = ["bin collection", "refuse removal"]
PEOPLE = ["PA", "personal assistant"]
LED = ["user-led", "user led organisation", "DPULO"]


def meaning(*members, regimes=()):
    return Synonyms(members, regimes, note="")


def found(typed, *groups, **fields):
    """Whether the words find a notice with this title, or with these fields."""
    known = [group if isinstance(group, Synonyms) else meaning(*group) for group in groups]
    words = Words(typed, known)
    return Tender.objects.filter(words.condition).exists()


def titled(title, **fields):
    return tender(tender={"title": title, **fields})


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("care home", [["care", "home"]]),
        ('"care home" leeds', [["care home", "leeds"]]),
        ("care or advocacy", [["care"], ["advocacy"]]),
        ("care OR", [["care"]]),
        ("or care", [["care"]]),
        ('"care home', [["care home"]]),
        ("“care home” leeds", [["care home", "leeds"]]),
        ("- ' ( &", []),
        ('"" care', [["care"]]),
    ],
)
def test_what_was_typed_is_read_as_the_words_that_stand_together(typed, read):
    assert [[term.text for term in clause] for clause in clauses(typed)] == read


@pytest.mark.parametrize("typed", ["care -home", 'care -"home"', "-home care"])
def test_a_minus_leaves_out(typed):
    titled("Care at home")
    assert not found(typed)


def test_a_word_finds_its_other_forms():
    titled("Cables for a hall")
    assert found("cable")
    assert found("cables")
    assert stems("cables") == stems("cable")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("bin collection", True),
        ("bin collection support", True),
        ('"bin collection"', True),
        ('"bin collection support"', True),
        ("bin support collection", False),  # its words stand apart
        ("-bin collection", False),
        ("support -bin collection", False),
        ("advocacy or bin collection", True),
        ("bin", False),
    ],
)
def test_a_synonym_counts_where_its_words_stand_together(typed, expected):
    titled("Refuse removal support")
    assert found(typed, BINS) == expected


def test_the_words_of_a_synonym_must_stand_together_in_the_notice():
    titled("Refuse not placed in the bin by a collection of residents")
    assert found("bin collection")
    assert not found("bin collection", BINS)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("tenders for Leeds", True),
        ("cables contracts", True),
        ("opportunity cables tenders", True),
        ("tenders for York", False),
        ("tenders", False),  # nothing else is said
        ("tenders -york", False),
        ("tenders for all", False),
        ('"tenders" cables', False),
        ("cables -tenders", True),
    ],
)
def test_what_people_call_the_notices_need_not_stand_in_them(typed, expected):
    titled("Cables in Leeds")
    assert found(typed) == expected


def test_a_synonym_may_hold_such_a_word():
    titled("Cables in Leeds")
    assert not found("joint tender cables", ["joint tender", "consortium"])


def test_what_a_minus_leaves_out_leaves_out_no_synonym():
    titled("Refuse removal support")
    assert found('support -"bin collection"', BINS)


def test_of_synonyms_that_overlap_the_longest_counts():
    words = Words("user led organisation", [meaning(*LED)])
    assert [member for member, _ in words.meant] == ["user led organisation"]
    assert len(words.clauses[0]) == 1


def test_a_short_form_with_many_meanings_is_understood_but_not_looked_for():
    titled("Personal assistant service")
    assert found("PA", PEOPLE)
    Tender.objects.all().delete()
    titled("Salary 20,000 pa")
    assert not found("personal assistant", PEOPLE)


def test_a_short_form_that_is_an_everyday_word_is_understood_but_not_looked_for():
    group = ["SEND", "special educational needs"]
    titled("Special educational needs")
    assert found("SEND", group)
    Tender.objects.all().delete()
    titled("Send your bid")
    assert not found("special educational needs", group)


def test_a_rule_is_found_by_its_everyday_name_and_other_conditions_hold_too():
    code = {"otherRequirements": {"reservedParticipation": ["shelteredWorkshop"]}}
    act = {"legalBasis": {"scheme": "UKPGA", "id": "2023/54"}}
    titled("Laundry in Leeds", **code, **act)
    group = meaning("Article 19", regimes=("pa2023_s32",))
    assert found("article 19", group)
    assert found('"article 19" laundry', group)
    assert not found("article 19 gardening", group)
    assert not found("article 19 -laundry", group)
    assert found("gardening or article 19", group)


@pytest.mark.parametrize("typed", ["-", "'", "the", '"the of"', "&|!", "\\", ":*", "or or"])
def test_words_that_say_nothing_find_nothing_and_break_nothing(typed):
    titled("Care")
    assert not found(typed)


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Home care/domiciliary care", "domiciliary"),
        ("Showers/Wetrooms", "wetrooms"),
        ("“Care” & more", "care"),
        ("People’s voices", "people's voices"),
        ("Voices–heard", "heard"),
        ("Advocacy", "“advocacy”"),
        ("Home care", "care/home or home/care"),
    ],
)
def test_signs_keep_words_apart(title, typed):
    titled(title)
    assert found(typed)
