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


def test_with_no_words_known_nothing_is_meant():
    SearchWord.objects.all().delete()
    assert nearest("advocasy") == ""
