"""Cuts running text of notices into sentences, and sentences into clauses.

Notices are not prose: headings, bullets, hard line breaks in mid-sentence, "Reg. 20", questions of
a form with "Yes" or "No" behind them. Every pattern here looks a bounded way ahead, so that a text
of a megabyte costs no more than its length.
"""

import re

LONGEST = 2000  # characters; a longer "sentence" is a list without full stops, and is cut

_TITLES = frozenset(("e.g", "i.e", "approx", "dept", "ltd", "co", "inc", "vs", "mr", "mrs", "dr"))
_OF_NUMBERS = frozenset(
    ("reg", "regs", "art", "arts", "s", "ss", "sec", "sch", "para", "paras", "cl", "no", "nos", "p")
)
_END = re.compile(
    r"[.!?]{1,3}[\"'”’)\]]{0,2}\s+(?=[\"'“‘(\[]{0,2}[A-Z0-9£•*–-])"  # a full stop and a new start
    r"|(?<=[a-z0-9)])\.(?=[A-Z][a-z])"  # the space was forgotten
)
_BULLET = re.compile(r"\s*(?:[-–—•·*▪●]|\(?(?:\d{1,2}|[a-zA-Z])[.)])\s+")
_RUNS_ON = re.compile(r"\b(?:for|to|by|of|from|the|an?|and|or|with|under|as|is|are|be|in)$", re.I)
_LEADS_IN = re.compile(r"\b(?:reserv|restrict|limited|only|open to|eligib|exclusive)[^:]*:$", re.I)
_ANSWER = re.compile(r"\W{0,3}(?:yes|no|y|n)\b", re.I)

_CONTRAST = re.compile(r";|,?\s+(?:but|whereas|although|though|however|while|whilst)\b", re.I)
_NEXT_LOT = re.compile(
    r",?\s+(?:and\s+)?(?=(?:the\s+)?lots?\s+\w{1,5}(?:\s+[\w,-]{1,12}){0,5}\s+(?:is|are|will|has)\b)",
    re.I,
)
_FINITE = re.compile(r"\b(?:is|are|will|has|have|was)\b", re.I)


def sentences(text):
    """The sentences of `text`, in order, white space evened out."""
    pieces = (piece for unit in _units(text) for piece in _stops(unit))
    yield from _with_answers(pieces)


def clauses(sentence):
    """The parts of a sentence that each say something of their own."""
    for part in _CONTRAST.split(sentence):
        start = 0
        for cut in _NEXT_LOT.finditer(part):
            if _FINITE.search(part, start, cut.start()):
                yield part[start : cut.start()]
                start = cut.end()
        yield part[start:]


def _units(text):
    """Lines, those that belong together joined: a broken sentence, a lead-in and its list."""
    unit, in_list = "", False
    for line in text.splitlines():
        line = " ".join(line.split())
        in_list = _opens_list(unit) or (in_list and bool(_BULLET.match(line)))
        if line and unit and len(unit) + len(line) < LONGEST and (in_list or _goes_on(unit, line)):
            unit = f"{unit} {line}"
        else:
            yield unit
            unit = line
    yield unit


def _opens_list(unit):
    """ "This lot is reserved for:" — what it says stands in the lines below."""
    return unit.endswith(":") and bool(_LEADS_IN.search(unit[-300:]))


def _goes_on(unit, line):
    if unit.endswith((".", "!", "?", ";", ":")) or _BULLET.match(line):
        return False
    return line[0].islower() or bool(_RUNS_ON.search(unit[-12:]))


def _stops(unit):
    start = 0
    for stop in _END.finditer(unit):
        if _is_abbreviation(unit, stop):
            continue
        yield from _short(unit[start : stop.end()].strip())
        start = stop.end()
    yield from _short(unit[start:].strip())


def _is_abbreviation(unit, stop):
    if not stop[0].startswith(". "):
        return False
    words = unit[max(0, stop.start() - 8) : stop.start()].split()
    last = words[-1].lstrip("(").lower() if words else ""
    return last in _TITLES or (last in _OF_NUMBERS and unit[stop.end()].isdigit())


def _short(sentence):
    while len(sentence) > LONGEST:
        cut = sentence.rfind(" ", 0, LONGEST)
        cut = cut if cut > 0 else LONGEST
        yield sentence[:cut]
        sentence = sentence[cut:].strip()
    if sentence:
        yield sentence


def _with_answers(pieces):
    """A question stays with the "Yes" or "No" that follows it."""
    held = ""
    for piece in pieces:
        if held and held.endswith("?") and _ANSWER.match(piece):
            yield f"{held} {piece}"
            held = ""
            continue
        if held:
            yield held
        held = piece
    if held:
        yield held
