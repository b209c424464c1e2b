import pytest

from portal.tables import cell

DANGEROUS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\u00a0=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(1+1)",
    '=HYPERLINK("http://example.org";"x")',
    "=cmd|' /C calc'!A0",
]
HARMLESS = ["Care = support", "(A) plus +", "“=1”", "2 - 1", "'=1+1", 'Care, and; "support"']


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_begins_as_a_formula(text):
    assert cell(text).startswith("'")


@pytest.mark.parametrize("text", HARMLESS)
def test_other_texts_stay_as_they_are(text):
    assert cell(text) == text
