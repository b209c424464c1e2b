"""Reads one clause: does it say that this tender, or a lot, is reserved, and for whom?

Two things must meet: a way of reserving (ways.py) and a kind of body or a rule of law
(vocabulary.py). Then come the vetoes (vetoes.py): what only sounds like it. Which lot is meant is
read in lots.py.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from portal.reference.regimes import LOCATION, MISSION, SME_VCSE, SUPPORTED

from . import vetoes, ways
from .lots import Scope, scope_of
from .vocabulary import A_LAW, BODY, FOREIGN_BEFORE, NEEDS_ITS_LAW, OTHER, OUR_LAW, RULES

BEFORE, BEHIND = 160, 260  # characters that are looked at on either side of a reserving word
MOST = 20  # reserving words that are looked at in a clause; nobody writes more

_BODIES = {kind: re.compile(pattern) for kind, pattern in BODY.items()}
_RULES = {key: (kind, re.compile(pattern)) for key, (kind, pattern) in RULES.items()}
_SIMPLER = str.maketrans({"’": "'", "‘": "'", "“": " ", "”": " ", '"': " ", "–": "-", "—": "-"})


@dataclass(frozen=True)
class Mark:
    """What a clause says. `reserved` False: it says that it is not reserved."""

    kind: str
    rule: str | None  # key of the rule that the words name
    scope: Scope
    reserved: bool = True


@lru_cache(maxsize=1000)  # lots repeat the description of their tender
def read_clause(clause, asked=False):
    """The marks of a clause. `asked`: it is a question, and only its answer counts."""
    return tuple(_read(clause, asked))


def _read(clause, asked):
    lower = plain(clause)
    if "reserv" not in lower and not _kinds_in(lower) and not _rule_in(lower, 0, len(lower)):
        return
    answer = ways.FIELD.match(lower)
    if answer:
        yield from _answered(clause, lower, answer["answer"])
    elif not asked and not vetoes.DEFINES.search(lower):
        yield from _by_word(clause, lower)
        yield from _by_turn(clause, lower)
        yield from _by_rule(clause, lower)
        yield from _no_reservation(lower)


def plain(text):
    """Lower case, simple quotes and dashes; as long as the text itself."""
    simple = text.translate(_SIMPLER)
    lower = simple.lower()
    return lower if len(lower) == len(text) else simple


# ---- "… is reserved for …" --------------------------------------------------------------------


@dataclass(frozen=True)
class Around:
    """A reserving word, and what stands on either side of it."""

    word: str
    before: str
    behind: str


def _by_word(clause, lower):
    for found in islice(ways.RESERVING.finditer(lower), MOST):
        around = Around(
            found[0],
            lower[max(0, found.start() - BEFORE) : found.start()],
            lower[found.end() : found.end() + BEHIND],
        )
        kinds, end = _bodies_behind(around)
        rule = None
        if kinds or ways.STRONG.match(around.word):
            rule = _rule_in(lower, max(0, found.start() - 120), found.end() + 200)
        kinds = kinds or (set() if rule else _kinds_if_bare(around, lower))
        if not kinds and not rule:
            continue
        scope = scope_of(clause, found.start(), found.end() + end)
        yield from _weighed(around, around.behind[end:], kinds, rule, scope)


def _weighed(around, rest, kinds, rule, scope):
    if not _about_this(around):
        return
    if vetoes.denied(around.before):
        if not vetoes.ANOTHER_TIME.search(around.before):
            yield Mark(OTHER, None, scope, reserved=False)
    elif not vetoes.not_so(around.before, rest):
        yield from _marks(kinds, rule, scope)


def _bodies_behind(around):
    """The kinds of body named right behind a reserving word, and where the last of them ends."""
    link = ways.LINK_TO if ways.NEEDS_TO.match(around.word) else ways.LINK
    start = link.search(around.behind[:130])
    kinds, end = set(), 0
    for kind, pattern in _BODIES.items() if start else ():
        body = pattern.search(around.behind, start.start())
        if body and _belongs(
            around.behind[start.end() : body.start()], around.behind[body.end() :]
        ):
            kinds.add(kind)
            end = max(end, body.end())
    return kinds, end


def _belongs(between, rest):
    return (
        len(between.split()) <= 20
        and not vetoes.BREAKS.search(between)
        and not vetoes.WELCOME.match(rest)
    )


def _kinds_if_bare(around, lower):
    """The kinds for "a reserved contract" that names no body behind it."""
    if not _is_bare(around) and not (vetoes.denied(around.before) and around.word == "reserved"):
        return set()
    return _kinds_in(lower) & {SUPPORTED, MISSION} or {OTHER}


def _is_bare(around):
    noun = ways.NOUN_BEHIND.match(around.behind)
    if around.word == "reserved" and noun:
        return bool(ways.BARE_NOUN_BEFORE.search(around.before))
    return (
        around.word == "reserved"
        and bool(ways.BARE_VERB_BEFORE.search(around.before))
        and bool(ways.BARE_BEHIND.match(around.behind))
    )


def _about_this(around):
    """Whether it is this tender, or a part of it, that the reserving word is about."""
    noun = ways.NOUN_BEHIND.match(around.behind)
    if around.word == "reserved" and noun:
        return _noun_is_this(noun["noun"], around)
    if ways.OBJECT_BEHIND.match(around.behind):
        return True
    if ways.BASE_FORM.match(around.word):
        return False
    named = vetoes.last_noun(around.before)
    return vetoes.is_this_one(*named) if named else _starts_phrase(around.before)


def _noun_is_this(noun, around):
    """ "… is a reserved contract for …": not contracts at large, and not somebody's experience."""
    if vetoes.EXPERIENCE.search(around.before[-80:]):
        return False
    if vetoes.NOUN_GOES_ON.match(around.behind[len(noun) + 1 :]):
        return False
    if noun.endswith("s") and not noun.startswith("lot"):
        return bool(re.search(r"(?:^|\b(?:as|as an?|the|these|is|are)) *$", around.before))
    return vetoes.is_this_one(noun, around.before)


def _starts_phrase(before):
    """ "It is reserved …", "Laundry (reserved …": no subject, so the notice itself."""
    if ways.STARTS_PHRASE.search(before):
        return True
    return len(before.split()) <= 7 and bool(ways.FILLER.match(before))


# ---- "Only … may bid" -------------------------------------------------------------------------


def _by_turn(clause, lower):
    for way in (*ways.ABOUT_BIDDERS, *ways.ABOUT_A_SUBJECT):
        for found in way.finditer(lower):
            before = lower[max(0, found.start() - BEFORE) : found.start()]
            if _turn_is_vetoed(before, found[0], lower[found.end() : found.end() + BEHIND]):
                continue
            if way in ways.ABOUT_A_SUBJECT and not _subject_is_this(before, found[0]):
                continue
            rule = _rule_in(lower, max(0, found.start() - 120), found.end() + 160)
            scope = scope_of(clause, found.start(), found.end())
            yield from _marks(_kinds_in(found["body"]), rule, scope)


def _turn_is_vetoed(before, found, behind):
    named = vetoes.last_noun(before)
    return bool(
        vetoes.NOT.search(before)
        or vetoes.not_so(before, behind)
        or vetoes.SUBCONTRACT.search(found)
        or vetoes.WILLING.search(found)
        or (named and not vetoes.is_this_one(*named))
    )


def _subject_is_this(before, found):
    return bool(vetoes.last_noun(before) or vetoes.last_noun(found) or _starts_phrase(before))


# ---- "… is let under Regulation 20 of the Public Contracts Regulations" ----------------------


def _by_rule(clause, lower):
    for key, (kind, pattern) in _RULES.items():
        if kind not in (SUPPORTED, MISSION):
            continue
        for cited in pattern.finditer(lower):
            before = lower[max(0, cited.start() - BEFORE) : cited.start()]
            if not _foreign(lower, cited) and _let_under(key, before, lower[cited.end() :]):
                yield from _marks({kind}, key, scope_of(clause, cited.start(), cited.end()))


def _let_under(key, before, behind):
    """Whether the contract is said to be let under the rule, or is called after it."""
    called = ways.CALLED_BEFORE.search(before) and ways.CALLED_BEHIND.match(behind)
    known = key == "eu_2004_18_art19" or _law_behind(behind, 0)
    named = vetoes.last_noun(before)
    return bool(
        (called or (known and ways.LET_UNDER.search(before)))
        and not re.search(r"\b(?:not|never|no longer|could|may|might|would|can)\b", before)
        and not vetoes.not_so(before, "")
        and (not named or vetoes.is_this_one(*named))
    )


# ---- Forms ------------------------------------------------------------------------------------


def _answered(clause, lower, answer):
    """The field of a form: "Reserved contract: No"."""
    scope = scope_of(clause, 0, len(clause))
    if answer != "yes":
        yield Mark(OTHER, None, scope, reserved=False)
        return
    yield from _marks(_kinds_in(lower) or {OTHER}, _rule_in(lower, 0, len(lower)), scope)


def _no_reservation(lower):
    """ "There is no reservation of participation"."""
    found = ways.NO_RESERVATION.search(lower)
    if found and not vetoes.not_so(lower[: found.start()][-BEFORE:], ""):
        yield Mark(OTHER, None, Scope(), reserved=False)


# ---- Bodies and rules -------------------------------------------------------------------------


def _kinds_in(text):
    return {kind for kind, pattern in _BODIES.items() if pattern.search(text)}


def _rule_in(lower, start, end):
    """The key of the rule that is cited in lower[start:end]; None if none of ours is."""
    for key, (_, pattern) in _RULES.items():
        for cited in pattern.finditer(lower, start, min(end, len(lower))):
            if not _foreign(lower, cited) and (
                key not in NEEDS_ITS_LAW or _law_behind(lower, cited.end())
            ):
                return key
    return None


def _foreign(lower, cited):
    """Whether the rule belongs to another law: "Article 19 of the UN Convention"."""
    before = lower[max(0, cited.start() - 60) : cited.start()]
    return bool(FOREIGN_BEFORE.search(before)) or _law_behind(lower, cited.end()) is False


def _law_behind(lower, end):
    """Whether the law named behind a rule is one of procurement; None if none is named."""
    law = A_LAW.match(lower[end : end + 120].lstrip(" ,("))
    return bool(OUR_LAW.search(law[1].strip())) if law else None


def _marks(kinds, rule, scope):
    """One mark for each kind. The kind that the rule is for goes before what the words name."""
    by_rule = RULES[rule][0] if rule else None
    if by_rule in (SUPPORTED, MISSION):
        return [Mark(by_rule, rule, scope)]
    for kind in (SUPPORTED, MISSION):
        if kind in kinds:
            return [Mark(kind, rule, scope)]
    found = [kind for kind in (SME_VCSE, LOCATION) if kind in kinds or kind == by_rule]
    return [Mark(kind, rule, scope) for kind in found or [OTHER]] if kinds or rule else []
