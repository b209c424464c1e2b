"""Which names people may give to themselves and to organisations."""

import pytest
from django.core.exceptions import ValidationError

from portal.names import NameField
from tests.factories.accounts import PASSWORD, make_user

GOOD = [
    "St. John's",
    "Action 4 Change",
    "Disability.Network CIC",
    "Ffôn",
    "Dr. A. B. O’Hara-Müller",
    "Rights & Ramps (North) Ltd.",
    "C.I.C. Access/Inclusion",
    "Wwwhat? Theatre",
    "Access@Work",
    "Mr. Ukraine",
    "N.O.R.G.",
    "李小龙",
    "محمد",
    "می‌خواهم",  # Persian: its ZWNJ parts two letters
    "ශ්‍රී",  # Sinhala: its ZWJ joins two
    "ന്‍",  # Malayalam: it ends the word
    "e\u0301",  # an accent of its own
    "X",
]
LINKS = [
    "Win at http://bad.example",
    "hTTps bad",
    "www.bad.example",
    "WWW.BAD",
    "аррӏе.com",  # Cyrillic letters that look like Latin ones
    "bad.shop",
    "ftp://bad",
    "Cheap pills.com",
    "bad.co.uk",
    "bad.example/free",
    "ask me@bad.example",
    "ｗｗｗ．ｂａｄ．ｃｏｍ",  # wide letters, which browsers read as narrow ones
]
HIDDEN = ["a\u200bb", "a\u200db", "a\u200cb", "\u202eevil", "a\u2066b", "\ufeffa", "a\x07b"]
HIDDEN += ["a\u00adb", "a\u200fb", "a\U000e0041", "a\ue000", "می\u200c\u200cخ"]
BLANK = ["\u3164", "\u2800", "a\u115fb", "...", "—"]


def refusal(name):
    with pytest.raises(ValidationError) as refused:
        NameField().clean(name)
    return refused.value.error_list[0].code


@pytest.mark.parametrize("name", GOOD)
def test_a_real_name_is_taken(name):
    assert NameField().clean(name) == name


@pytest.mark.parametrize("name", LINKS)
def test_a_name_that_mail_would_make_a_link_of_is_refused(name):
    assert refusal(name) == "link"


@pytest.mark.parametrize("name", HIDDEN)
def test_a_name_with_hidden_characters_is_refused(name):
    assert refusal(name) == "hidden"


@pytest.mark.parametrize("name", BLANK)
def test_a_name_in_which_there_is_nothing_to_read_is_refused(name):
    assert refusal(name) == "blank"


def test_lines_and_rows_of_spaces_become_one_space():
    assert NameField().clean(" Ada\r\n\tof   Leeds\u2028") == "Ada of Leeds"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("/accounts/signup/", {"email": "ada@example.org", "password1": PASSWORD}),
        ("/accounts/name/", {}),
        ("/organisations/new/", {"kind": "dpulo"}),
    ],
)
def test_every_form_that_takes_a_name_says_what_to_do(client, address, typed):
    if "signup" not in address:
        client.force_login(make_user())

    answer = client.post(address, typed | {"name": "Win at www.bad.example"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Enter the name without a web or e-mail address." in page
    assert 'value="Win at www.bad.example"' in page
