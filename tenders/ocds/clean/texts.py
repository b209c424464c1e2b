"""Texts as people can read them: plain, with line breaks, nothing that a browser would act on.

The result is plain text, never HTML: a template must escape it like any other.
"""

import html
import re

import nh3

ROUNDS = 5  # "&amp;lt;" takes two; more than this is mischief, and stays as it stands

# Where a browser would begin a new line
BREAK = re.compile(r"<(?:br|hr)\b[^<>]*>|</(?:p|div|li|tr|h[1-6]|ul|ol|table|blockquote)\s*>", re.I)
BULLET = re.compile(r"<li\b[^<>]*>", re.I)
CELL = re.compile(r"</t[dh]\s*>", re.I)
# "<" before anything else is a "less than" or "<somebody@example.org>", and stays
ELEMENT = (
    r"a|abbr|acronym|address|article|b|base|big|blockquote|body|br|button|center|cite|code|col|dd|"
    r"del|div|dl|dt|em|embed|fieldset|figure|font|footer|form|frame|frameset|h[1-6]|head|header|hr|"
    r"html|i|iframe|img|input|ins|label|legend|li|link|main|math|meta|nav|noscript|object|ol|option|"
    r"p|pre|q|s|script|section|select|small|span|strike|strong|style|sub|sup|svg|table|tbody|td|"
    r"textarea|tfoot|th|thead|title|tr|tt|u|ul|var|video|o:p"
)
# An attribute has a "=", and the tag an end, not too far off: so no text makes us look for long
OPENING = rf"/?(?:{ELEMENT})(?:\s{{0,100}}/?>|\s(?=[^<>]{{0,5000}}>)[^<>=]*=)|!--|!doctype"
TAG = re.compile(f"<(?:{OPENING})", re.I)
NOT_A_TAG = re.compile(f"<(?!{OPENING})", re.I)
# Only whole entities: "&reg" in "?a=1&region=2" is none
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")

# NUL, which PostgreSQL refuses; other controls; halves of characters; marks that turn the
# direction of writing, with which a text can pretend to be another
UNFIT = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
FONT_BULLET = re.compile(r"[\ue000-\uf8ff]")  # bullets of Wingdings and Symbol, as Word stores them
# What is looked for, the quick sign of it, and what comes in its place
UNEVEN = (
    (r"[\t\xa0]+", "\t", " "),
    (r"\xa0+", "\xa0", " "),
)
MOST_TAGS = 2000  # for the parser, to which tags within tags within tags take very long
ANY_TAG = re.compile(r"<[^<>]{0,5000}>")
LINE_ENDS = ("\r\n", "\r", "\u2028", "\u2029")


def without_unfit(text):
    return UNFIT.sub(_fit, text)


def _fit(match):
    """Windows-1252 in disguise becomes its character, half a character "�", the rest nothing."""
    character = match[0]
    if "\x80" <= character <= "\x9f":
        return character.encode("latin-1").decode("cp1252", "ignore")
    return "\ufffd" if "\ud800" <= character <= "\udfff" else ""


def without_tags(text):
    text = BREAK.sub("\n", text)
    text = BULLET.sub("\n• ", text)
    text = CELL.sub(" ", text)
    if text.count("<") > MOST_TAGS:
        text = ANY_TAG.sub("", text)
    # What is no tag is made safe from the parser, which would swallow or rewrite it
    text = NOT_A_TAG.sub("&lt;", text.replace("&", "&amp;"))
    text = nh3.clean(text, tags=set(), clean_content_tags={"script", "style"})
    return html.unescape(text)


def without_entities(text):
    return ENTITY.sub(lambda entity: html.unescape(entity[0]), text)


def with_bullets(text):
    return FONT_BULLET.sub("•", text)


def with_even_space(text):
    """Line breaks as "\\n", at most one empty line together, no blanks at the ends of lines."""
    for line_end in LINE_ENDS:
        text = text.replace(line_end, "\n")
    for pattern, sign, instead in UNEVEN:
        if sign in text:
            text = re.sub(pattern, instead, text)
    # line by line: a pattern for blanks before a line break would try each of many blanks
    lines = "\n".join(line.rstrip(" ") for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def is_odd(text):
    """Whether a character is in it that does not print, a line break aside."""
    return not text.replace("\n", "").isprintable()


# What it is called in the list of changes, when it may be called for, and what does it
STEPS = (
    ("characters that cannot be shown taken out", is_odd, without_unfit),
    ("HTML tags taken out", TAG.search, without_tags),
    ("HTML entities read as characters", ENTITY.search, without_entities),
    ("bullets of a symbol font written as •", is_odd, with_bullets),
    ("line breaks and blanks evened out", bool, with_even_space),
)


def plain(text):
    """`(text, changes)`: the text as plain text, and in words what was done to it."""
    if is_plain(text):
        return text, ()
    changes = {}
    for _ in range(ROUNDS):
        before = text
        for words, is_called_for, step in STEPS:
            if is_called_for(text) and (after := step(text)) != text:
                text = after
                changes[words] = True
        if text == before:
            break
    return text, tuple(changes)


def is_plain(text):
    """The quick way out, for nearly all texts."""
    return not (
        is_odd(text)
        or "<" in text
        or "&" in text
        or " \n" in text
        or "\n\n\n" in text
        or text != text.strip()
    )
