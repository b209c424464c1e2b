"""When two names mean one body, for notices that give a name and no number; web addresses. Pure.

Careful on purpose: two records for one body are a nuisance, one record for two bodies is a false
statement. So words are never dropped (a place, "County", "City", what stands in brackets), only
spelling is evened out.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

SAME_WORD = {"limited": "ltd", "incorporated": "inc", "company": "co"}
APOSTROPHES = re.compile("['’‘`´]")
NOT_WORD = re.compile(r"[\W_]+")
IS_WEB_ADDRESS = URLValidator(schemes=["http", "https"])
INITIALS = re.compile(r"\b[^\W\d_]( [^\W\d_]\b)+")


def fold(name):
    """`name` with case, accents, punctuation, a leading "The", "&" and "Ltd"/"Limited" evened out.

    "The Foo & Bar Limited" and "FOO AND BAR LTD." give the same text. The words stay in order.
    Never empty for a name that is not blank.
    """
    plain = unicodedata.normalize("NFKD", APOSTROPHES.sub("", name)).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = NOT_WORD.sub(" ", plain.replace("&", " and ")).strip()
    plain = INITIALS.sub(lambda run: run[0].replace(" ", ""), plain)  # "C.I.C." is "CIC"
    words = [SAME_WORD.get(word, word) for word in plain.split()]
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return " ".join(words) or " ".join(name.casefold().split())


def web_address(text):
    """`text` as a web address that a link may lead to, "" where it is none.

    Notices write "www.example.gov.uk" as often as the whole of it.
    """
    text = text.strip()
    address = text if "://" in text else f"https://{text}"
    try:
        IS_WEB_ADDRESS(address)
    except ValidationError:
        return ""
    return address if len(address) <= 500 else ""
