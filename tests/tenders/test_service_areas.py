"""Under which service areas a tender is put: codes and words together."""

import pytest

from tenders.models import Tender
from tenders.service_areas import service_areas
from tests.factories.tenders import tender

GUIDANCE = "85312310"  # which six areas share


def reasons(title="", *texts, cpv=()):
    return service_areas(title=title, texts=texts, cpv=cpv)


def test_a_code_of_one_area_puts_the_tender_there():
    assert reasons("Taxis", cpv=["60120000"]) == {"transport": {"cpv": "60120000"}}


def test_a_code_that_several_areas_share_is_made_out_by_the_words():
    assert list(reasons("Support", cpv=[GUIDANCE])) == [
        "information_advice",
        "advocacy_peer_support",
        "direct_payments_support",
        "brokerage",
        "support_planning",
        "healthwatch",
    ]
    assert reasons("Advocacy", cpv=[GUIDANCE]) == {"advocacy_peer_support": {"words": "Advocacy"}}


def test_words_that_speak_for_another_area_leave_a_shared_code_to_all_of_its_own():
    assert len(reasons("Home care", cpv=[GUIDANCE])) == 7


def test_a_code_under_which_care_is_bought_says_nothing_of_advocacy():
    assert list(reasons("Living well at home", cpv=["85312400"])) == ["social_care"]


def test_words_of_the_title_come_before_those_of_the_text():
    found = reasons("Peer support", "Advocacy for adults", cpv=["85000000"])
    assert found == {"advocacy_peer_support": {"words": "Peer support"}}


@pytest.mark.parametrize(("code", "counts"), [("85000000", True), ("45000000", False)])
def test_the_text_counts_only_where_a_service_is_bought(code, counts):
    found = reasons("Windows", "For our care homes and shared lives", cpv=[code])
    assert ("social_care" in found) == counts
    assert "social_care" in reasons("Care at home", cpv=[code])
    assert "social_care" in reasons("A notice without a code", "Care homes")


@pytest.mark.django_db
def test_the_tender_keeps_the_reasons_and_its_page_says_them(client):
    code = {"scheme": "CPV", "id": "60120000"}
    made = tender(tender={"title": "Independent advocacy", "classification": code})
    assert made.services == ["advocacy_peer_support", "transport"]
    page = client.get(made.get_absolute_url()).content.decode()
    assert "Advocacy and peer support (the notice says “advocacy”)" in page
    assert "Accessible and community transport (by its code 60120000)" in page
    assert (
        "Independent advocacy"
        in client.get("/tenders/?service=advocacy_peer_support&status=all").content.decode()
    )
    assert Tender.objects.get().service_reasons["transport"] == {"cpv": "60120000"}
