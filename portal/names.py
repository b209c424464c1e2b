"""What people may call themselves and their organisations.

Names stand in mails that we send to others, so they must not carry a stranger's address of the
web, nor signs that nobody sees or that turn the words around.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError

# What mail programs make a link of. Not every dot: "Disability.Network CIC" is a name
_ADDRESS = re.compile(
    r"://|\bwww\.|\w@[\w-]+\.\w|\w\.(?:com|org|net|uk|eu|info|biz|io|co|me|ly|ru|cn|xyz|top|site|link|click"
    r"|online|shop|store|app)\b",
    re.IGNORECASE,
)
_JOINERS = "\u200c\u200d"  # Indian scripts and Persian write names with them, European ones never
_FILLERS = "\u115f\u1160\u17b4\u17b5\u3164\uffa0"  # counted as letters, and empty
_EUROPEAN = 0x0590  # Latin, Greek, Cyrillic and Armenian end before this


def plain_name(name):
    """A validator: raises ValidationError for what no honest name has in it."""
    if _ADDRESS.search(name):
        raise ValidationError("Enter the name without a web or e-mail address.", code="address")
    if any(_is_unseen(sign, before) for before, sign in zip(" " + name, name, strict=False)):
        raise ValidationError(
            "The name has signs in it that cannot be seen. Type it anew, without copying it.",
            code="unseen",
        )
    if not any(sign.isalnum() for sign in name):
        raise ValidationError("Enter a name with at least one letter.", code="no_letter")


def _is_unseen(sign, before):
    if sign in _JOINERS:
        return ord(before) < _EUROPEAN or unicodedata.category(before)[0] not in "LM"
    return sign in _FILLERS or unicodedata.category(sign) in {"Cc", "Cf", "Co", "Cn", "Zl", "Zp"}
