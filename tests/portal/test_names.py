import pytest
from django.core.exceptions import ValidationError

from portal.names import plain_name


@pytest.mark.parametrize(
    "name",
    [
        "St. John's",
        "Disability.Network CIC",
        "Action 4 Change",
        "Ffôn Cymru",
        "D/deaf & Disabled (London) – No. 5",
        "Siân O'Brien-Łukasz",
        "3 CVS",
        "Access@Work",
        "شبکه\u200cها",  # Persian, with a sign that parts letters
        "ක්\u200dරියා",  # Sinhala, with one that joins them
    ],
)
def test_honest_names_are_taken(name):
    plain_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "Win money at http://bad.example",
        "Free gifts www.bad.example",
        "bad.com",
        "Gifts: bad.co/x",
        "write to me@bad.example",
    ],
)
def test_addresses_are_no_part_of_a_name(name):
    with pytest.raises(ValidationError, match="without a web or e-mail address"):
        plain_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "Can\u200bal Trust",  # of no width
        "Can\u200dal Trust",  # a joiner between Latin letters
        "Trust \u202eknaB",  # turns what follows around
        "\u2066Trust\u2069",
        "Tr\u0007ust",
        "Tr\u00adust",
        "\u3164",
        "A\nB",
        "A\u2028B",
    ],
)
def test_signs_that_nobody_sees_are_no_part_of_a_name(name):
    with pytest.raises(ValidationError, match="cannot be seen"):
        plain_name(name)


@pytest.mark.parametrize("name", ["...", "—", "!!"])
def test_a_name_has_a_letter_or_a_figure(name):
    with pytest.raises(ValidationError, match="at least one letter"):
        plain_name(name)
