"""When two names mean one body, for notices that give a name and no number. Pure.

Careful on purpose: two records for one body are a nuisance, one record for two bodies is a false
statement. So words are never dropped (a place, "County", "City", what stands in brackets), only
spelling is evened out.
"""

import re
import unicodedata

SAME_WORD = {"limited": "ltd", "incorporated": "inc", "company": "co"}
APOSTROPHES = re.compile("['’‘`´]")
NOT_WORD = re.compile(r"[\W_]+")
INITIALS = re.compile(r"\b\w( \w\b)+")


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
