import pytest

from portal.reference.files import read_json
from portal.reference.service_areas import SERVICE_AREAS
from portal.reference.service_words import INDEXED, PHRASES, services_for_words


def test_every_service_area_has_words_and_every_phrase_can_be_looked_up():
    assert list(read_json("service_words.json")) == list(SERVICE_AREAS)
    for start, phrases in PHRASES.items():
        assert len(start) == INDEXED
        assert all(phrase.parts for phrase in phrases)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Independent Advocacy Service", {"advocacy_peer_support": "Advocacy"}),
        ("Managed accounts, payroll", {"payroll": "Managed accounts"}),
        ("Provision of IAG to carers", {"information_advice": "IAG"}),
        ("Local Healthwatch Anytown", {"healthwatch": "Healthwatch"}),
        ("Transport for SEND pupils", {"education": "SEND"}),
        ("Children\u2019s Services framework", {"children_services": "Children\u2019s Services"}),
        ("User-led co-production", {"engagement_voice": "User-led"}),
        ("PEER  SUPPORT\ngroups", {"advocacy_peer_support": "PEER  SUPPORT"}),
    ],
)  # fmt: skip
def test_words_tell_the_service_as_they_stand_in_the_text(text, found):
    assert services_for_words(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Insurance brokerage and claims",
        "Please send your tender",  # not SEND
        "We iag nothing",
        "Payroll software and support",
        "Early market engagement with suppliers",
        "Health and safety advice",
        "",
        "*",
    ],
)
def test_words_that_mean_something_else_tell_nothing(text):
    assert services_for_words(text) == {}


def test_what_is_passed_over_hides_only_itself():
    assert services_for_words("Insurance brokerage; support brokerage") == {
        "brokerage": "support brokerage"
    }


def test_only_the_beginning_of_an_endless_text_is_read():
    assert services_for_words("word " * 4_000 + "advocacy") == {}
    assert services_for_words("word " * 3_000 + "advocacy") != {}
