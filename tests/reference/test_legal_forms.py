import re
from dataclasses import FrozenInstanceError

import pytest

from portal.reference.legal_forms import LEGAL_FORMS


def test_the_legal_forms_in_the_order_of_the_file():
    assert len(LEGAL_FORMS) == 19
    assert list(LEGAL_FORMS)[:3] == ["cio", "scio", "charitable_company"]


def test_legal_forms_cannot_be_changed_to_the_last_part():
    form = LEGAL_FORMS["cio"]
    with pytest.raises(FrozenInstanceError):
        form.label = "A charity"
    with pytest.raises(TypeError):
        form.number_regex["GB-CHC"] = "anything"
    with pytest.raises(AttributeError):
        form.registers.append("none")


def test_a_community_interest_company_by_shares_has_a_lock_and_pays_capped_dividends():
    form = LEGAL_FORMS["cic_cls"]

    assert (form.asset_lock, form.distribution) == ("statutory", "capped")
    assert form.distribution_cap_percent == 35


@pytest.mark.parametrize("form", LEGAL_FORMS.values(), ids=lambda form: form.key)
def test_every_form_says_what_a_page_needs(form):
    assert form.label
    assert form.source
    assert form.jurisdictions
    assert form.not_for_profit_signal in {"strong", "medium", "weak", "none", "not_applicable"}
    assert all(re.compile(pattern) for pattern in form.number_regex.values())


def test_an_example_number_fits_one_of_its_forms_patterns():
    examples = [form for form in LEGAL_FORMS.values() if form.number_format_example]

    assert len(examples) == 9
    for form in examples:
        number = form.number_format_example.rpartition("GB-LAE-")[2]
        assert any(re.search(pattern, number) for pattern in form.number_regex.values())
