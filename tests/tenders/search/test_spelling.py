import pytest

from tenders.models import SearchWord
from tenders.search.spelling import nearest
from tenders.search.words import stems

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _words():
    known = {"advocacy": 40, "care": 900, "carer": 20, "transport": 90, "transparent": 2}
    SearchWord.objects.bulk_create(
        SearchWord(word=word, stem=stems(word)[0], documents=number)
        for word, number in known.items()
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("advocasy", "advocacy"),
        ("Advocasy for leeds", ""),  # nothing is near Leeds
        ("advocasy -care", "advocacy -care"),
        ('"advocasy" or care', '"advocacy" or care'),
        ("dvocacy", "advocacy"),
        ("transprot", "transport"),  # two letters changed places
        ("advocacies", ""),  # another form of a known word
        ("cate", "care"),
        ("xyz", ""),
        ("cxxe", ""),
        ("advoxxxy", ""),
        ("", ""),
        ("'\"-", ""),
    ],
)
def test_the_nearest_word_that_notices_use(typed, meant):
    assert nearest(typed) == meant


def test_our_own_words_are_known_whatever_notices_say():
    SearchWord.objects.all().delete()
    assert nearest("advocasy") == "advocacy"
    assert nearest("transprat") == "transport"
    SearchWord.objects.create(word="parents", stem="parent", documents=9)
    assert nearest("direct payments") == ""
