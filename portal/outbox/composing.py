"""The words of a mail, out of its three templates: for one reader, or once for many letters."""

import re
from dataclasses import dataclass, field
from secrets import token_hex
from typing import NamedTuple

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import SafeString


class Words(NamedTuple):
    subject: str
    text: str
    html: str


@dataclass
class Letter:
    """One copy of a mail that many get, and what stands in the slots of this one.

    `subject`, `text` and `html` give the value of each slot by its name: plain text in the first
    two, in `html` what the caller has escaped. `key`, `unsubscribe` and `about` as for `queue`.
    """

    to: str
    key: str
    person_id: int | None = None
    subject: dict = field(default_factory=dict)
    text: dict = field(default_factory=dict)
    html: dict = field(default_factory=dict)
    unsubscribe: str = ""
    about: list = field(default_factory=list)


NOBODY = Letter(to="", key="")


def compose(stem, context, letter=NOBODY):
    """The words of a mail; the templates get `context` and the slots of `letter`."""
    context = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, **context}
    subject = _one_line(_text(f"{stem}_subject.txt", context | letter.subject))
    context["subject"] = subject
    html = {name: SafeString(value) for name, value in letter.html.items()}
    return Words(
        subject,
        _text(f"{stem}_message.txt", context | letter.text).strip() + "\n",
        get_template(f"{stem}_message.html").render(context | html),
    )


class Slot(NamedTuple):
    """A gap in one of the words, for which each letter has a value."""

    within: str  # of which of the three words
    of: str  # whose slot: `{{ subject }}` brings those of the subject into text and HTML
    name: str

    def value(self, letter):
        value = getattr(letter, self.of)[self.name]
        if self.of != "subject":
            return value
        value = _one_line(value)
        return escape(value) if self.within == "html" else value


def compose_with_gaps(stem, context, letter):
    """`Words` of lists: plain pieces, and between them a `Slot` wherever one of `letter` stands.

    The slots are marked with a secret that nobody can have typed. They stand bare in a template:
    a filter that changes the mark is a fault.
    """
    secret = token_hex(16)
    marks = {
        of: {name: f"{secret}:{of}:{name}:" for name in getattr(letter, of)} for of in Words._fields
    }
    words = compose(stem, context, Letter(to="", key="", **marks))
    pattern = re.compile(rf"{secret}:(\w+):(\w+):")
    return Words(*(_pieces(pattern, within, getattr(words, within)) for within in Words._fields))


def _pieces(pattern, within, words):
    plain, *rest = pattern.split(words)
    pieces = [plain]
    for of, name, plain in zip(rest[0::3], rest[1::3], rest[2::3], strict=True):
        pieces += [Slot(within, of, name), plain]
    if any(pattern.pattern[:32] in piece for piece in pieces[0::2]):
        raise ValueError(f"A filter of a template changes a slot of the {within}.")
    return pieces


def _one_line(text):
    return " ".join(text.split())


def _text(template, context):
    """Plain text, in which an apostrophe stays one."""
    return get_template(template).template.render(Context(context, autoescape=False))
