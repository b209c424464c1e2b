"""Names that people type, of themselves and of organisations.

They stand in mails to strangers, so they must not carry a link, nor hide or turn round what is
read. Names out of official notices are not typed here, and are not asked about.
"""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError

# What mail programs make a link of: an address with its scheme, "www.", a domain of the endings
# that everybody knows, an e-mail address. Other words with a dot stay: "Disability.Network CIC".
LINK = re.compile(
    r"https?\b|://|\bwww\.|\w@[\w-]+\.\w|\w\.(com|net|org|info|biz|uk|io|ly|xyz|co|eu|app|shop|online|site|ru|рф)\b|\w\.\w{2,}/"
)
# Letters of nothing: joiners of marks, fillers of Korean and Khmer, the braille cell without dots.
BLANK_LETTERS = set("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
# Persian and the scripts of South Asia cannot be spelled without these two. They must follow one
# of their letters; between Latin ones they would only make two names look the same.
NEEDED_JOINERS = re.compile("(?<=[\u0600-\u1cff])[\u200c\u200d]")
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def validate_name(name):
    """Refuses links, and letters that cannot be seen or that turn the order of others round."""
    if any(unicodedata.category(letter) in HIDDEN for letter in NEEDED_JOINERS.sub("", name)):
        raise ValidationError(
            "There are hidden characters in this name. Type it, instead of copying it.",
            code="hidden",
        )
    if BLANK_LETTERS & set(name) or not any(letter.isalnum() for letter in name):
        raise ValidationError("Enter a name with letters that can be read.", code="blank")
    if LINK.search(unicodedata.normalize("NFKC", name).casefold()):
        raise ValidationError("Enter the name without a web or e-mail address.", code="link")


class NameField(forms.CharField):
    """A name, in one line with single spaces; see `validate_name`."""

    default_validators = [validate_name]

    def to_python(self, value):
        return " ".join(super().to_python(value).split())
