from html import unescape

import pytest

from portal.reference.regimes import REGIMES
from tests.factories.tenders import tender

pytestmark = pytest.mark.django_db


def words(client, address):
    page = client.get(address)
    assert page.status_code == 200
    return " ".join(unescape(page.content.decode()).split())


def test_every_rule_has_a_page_that_the_list_leads_to(client):
    listed = words(client, "/tenders/reserved/")
    for key, regime in REGIMES.items():
        assert f'href="/tenders/reserved/{key}/"' in listed
        page = words(client, f"/tenders/reserved/{key}/")
        assert regime.workforce_test in page
        assert regime.source_url in page


def test_article_19_stands_there_as_history_with_what_replaced_it(client):
    page = words(client, "/tenders/reserved/eu_2004_18_art19/")
    assert "This rule has ended." in page
    assert 'href="/tenders/reserved/pcr2015_reg20/"' in page


def test_a_rule_that_is_not_there_is_not_found(client):
    assert client.get("/tenders/reserved/nonsense/").status_code == 404


def test_the_page_of_a_rule_lists_what_is_open_under_it(client):
    code = {"otherRequirements": {"reservedParticipation": ["shelteredWorkshop"]}}
    law = {"legalBasis": {"scheme": "UKPGA", "id": "2023/54"}}
    found = tender(tender=code | law)
    assert found.get_absolute_url() in words(client, "/tenders/reserved/pa2023_s32/")
