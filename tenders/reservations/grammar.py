"""Reads one clause: does it say that this tender, or a lot, is reserved, and for whom?

Two things must meet: a way of reserving (ways.py) and a kind of body or a rule of law
(vocabulary.py). Then come the vetoes (vetoes.py): what only sounds like it. Which lot is meant is
read in lots.py.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from portal.reference.regimes import LOCATION, MISSION, REGIMES, SME_VCSE, SUPPORTED

from . import vetoes, ways
from .lots import Scope, scope_of
from .vocabulary import A_LAW, BODY, FOREIGN_BEFORE, FOREIGN_BEHIND, OTHER, RULES

BEFORE, BEHIND = 160, 260  # characters that are looked at on either side of a reserving word
MOST = 20  # reserving words that are looked at in a clause; nobody writes more

_BODIES = {kind: re.compile(pattern) for kind, pattern in BODY.items()}
_NUMBERS = [(rule, re.compile(rule.number)) for rule in RULES]
_SIMPLER = str.maketrans({"’": "'", "‘": "'", "“": " ", "”": " ", '"': " ", "–": "-", "—": "-"})


@dataclass(frozen=True)
class Mark:
    """What a clause says. `reserved` False: that it is not reserved, for anyone or for `kind`."""

    kind: str
    rule: str | None  # key of the rule that the words name
    scope: Scope
    reserved: bool = True


def is_worth_reading(text):
    """Whether a clause of the text can have a mark: the quick way past most texts."""
    lower = " ".join(text.translate(_SIMPLER).lower().split())
    return bool(ways.WORTH_READING.search(lower) or ways.WORTH_READING_WITH_A_BODY.search(lower))


@lru_cache(maxsize=1000)  # lots repeat the description of their tender
def read_clause(clause, asked=False):
    """The marks of a clause. `asked`: it is a question, and only its answer counts."""
    return tuple(_read(clause, asked))


def _read(clause, asked):
    lower = plain(clause)
    if not ways.WORTH_READING.search(lower) and not (
        ways.WORTH_READING_WITH_A_BODY.search(lower) and _kinds_in(lower)
    ):
        return
    field = ways.FIELD.match(lower)
    if field and _is_on_reserving(lower, field):
        yield from _answered(clause, lower, field)
    elif not asked and not vetoes.DEFINES.search(lower):
        yield from _by_word(clause, lower)
        yield from _by_turn(clause, lower)
        yield from _by_rule(clause, lower)
        yield from _denials(clause, lower)


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

    @property
    def reserved(self):
        """Whether the word is "reserved" itself, however it is spelt."""
        return bool(ways.PARTICIPLE.match(self.word))


def _by_word(clause, lower):
    for found in islice(ways.RESERVING.finditer(lower), MOST):
        around = Around(
            found[0],
            lower[max(0, found.start() - BEFORE) : found.start()],
            lower[found.end() : found.end() + BEHIND],
        )
        kinds, end = _bodies_behind(around)
        rule = None
        if kinds:
            rule = _rule_in(lower, 0, len(lower))
        elif ways.STRONG.match(around.word):
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
            yield from (replace(mark, reserved=False) for mark in _marks(kinds, rule, scope))
    elif not vetoes.not_so(around.before, rest) and not vetoes.EXECUTION.search(around.before):
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
    if not _is_bare(around) and not (vetoes.denied(around.before) and around.reserved):
        return set()
    return _kinds_in(lower) & {SUPPORTED, MISSION} or {OTHER}


def _is_bare(around):
    noun = ways.NOUN_BEHIND.match(around.behind)
    if around.reserved and noun:
        return bool(ways.BARE_NOUN_BEFORE.search(around.before))
    return (
        around.reserved
        and bool(ways.BARE_VERB_BEFORE.search(around.before))
        and bool(ways.BARE_BEHIND.match(around.behind))
    )


def _about_this(around):
    """Whether it is this tender, or a part of it, that the reserving word is about."""
    noun = ways.NOUN_BEHIND.match(around.behind)
    if around.reserved and noun:
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
            before = ways.MAY.sub("", lower[max(0, found.start() - BEFORE) : found.start()])
            if _turn_is_vetoed(before, found[0], lower[found.end() : found.end() + BEHIND]):
                continue
            if way in ways.ABOUT_A_SUBJECT and not _subject_is_this(before, found[0]):
                continue
            rule = _rule_in(lower, 0, len(lower))
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
    for rule, number in _NUMBERS:
        if rule.kind not in (SUPPORTED, MISSION):
            continue
        for cited in number.finditer(lower):
            before = lower[max(0, cited.start() - BEFORE) : cited.start()]
            if _is_cited(rule, lower, cited) and _let_under(rule, lower, cited, before):
                scope = scope_of(clause, cited.start(), cited.end())
                named = _kinds_in(lower) & {SUPPORTED, MISSION}
                yield from _marks(named or {rule.kind}, rule, scope)


def _let_under(rule, lower, cited, before):
    """Whether the contract is said to be let under the rule, or is called after it."""
    called = ways.CALLED_BEFORE.search(before) and ways.CALLED_BEHIND.match(lower, cited.end())
    known = rule.key == "eu_2004_18_art19" or _law_named(rule, lower, cited)
    named = vetoes.last_noun(before)
    return bool(
        (called or (known and ways.LET_UNDER.search(before)))
        and not re.search(r"\b(?:not|never|no longer|could|may|might|would|can)\b", before)
        and not vetoes.not_so(before, "")
        and (not named or vetoes.is_this_one(*named))
    )


# ---- Forms ------------------------------------------------------------------------------------


def _is_on_reserving(lower, field):
    return bool(
        ways.FIELD_ON_RESERVING.search(field["label"]) or _rule_in(lower, 0, field.end("label"))
    )


def _answered(clause, lower, field):
    """The field of a form: "Reserved contract: No", "Section 32 (…): Yes"."""
    rule = _rule_in(lower, 0, field.end("label")) or _rule_in(lower, 0, len(lower))
    kinds = _kinds_in(lower) or {OTHER}
    for mark in _marks(kinds, rule, scope_of(clause, 0, field.end())):
        yield replace(mark, reserved=field["answer"].startswith("y"))


def _denials(clause, lower):
    """ "There is no reservation", "decided not to reserve", "open to all suppliers"."""
    found = ways.DECIDED_NOT_TO.search(lower)
    for way in ways.DENIALS if not found else ():
        said = way.search(lower)
        if said and not vetoes.not_so(lower[: said.start()][-BEFORE:], ""):
            found = said
    if found:
        yield Mark(OTHER, None, scope_of(clause, *found.span()), reserved=False)


# ---- Bodies and rules -------------------------------------------------------------------------


def _kinds_in(text):
    return {kind for kind, pattern in _BODIES.items() if pattern.search(text)}


def _rule_in(lower, start, end):
    """The rule that is cited in lower[start:end]; None if none of ours is."""
    for rule, number in _NUMBERS:
        for cited in number.finditer(lower, start, min(end, len(lower))):
            if _is_cited(rule, lower, cited):
                return rule
    return None


def _is_cited(rule, lower, cited):
    """Whether the number belongs to the rule: its law is named with it, or no other law is."""
    named = _law_named(rule, lower, cited)
    return rule.alone if named is None else named


def _law_named(rule, lower, cited):
    """Whether the law named with a number is the rule's own; None if no law is named."""
    if not rule.law:
        return True
    before = lower[max(0, cited.start() - 60) : cited.start()]
    behind = A_LAW.match(lower[cited.end() : cited.end() + 120].lstrip(" ,("))
    if behind:
        return bool(re.search(rule.law, behind[1].strip()))
    if FOREIGN_BEFORE.search(before) or FOREIGN_BEHIND.match(lower, cited.end()):
        return False
    return True if re.search(rule.law, before[-40:]) else None


def _marks(kinds, rule, scope):
    """One mark for each kind of body that the words name; if they name none, the rule's."""
    covered = (
        {rule.kind, *(REGIMES[rule.key].covers if rule.key in REGIMES else ())} if rule else set()
    )
    if rule and (not kinds & (covered | {SUPPORTED, MISSION}) or kinds == {OTHER}):
        kinds = {rule.kind}
    special = [kind for kind in (SUPPORTED, MISSION) if kind in kinds]
    special = [kind for kind in special if kind in covered] or special
    found = special[:1] or [kind for kind in (SME_VCSE, LOCATION) if kind in kinds] or list(kinds)
    return [Mark(kind, rule and rule.key, scope) for kind in found]
