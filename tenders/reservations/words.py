"""What the words of a notice say: which texts are read, and what each sentence is about."""

import re
from dataclasses import replace

from .grammar import is_worth_reading, read_clause
from .lots import UNNAMED_LOT, WHOLE, Scope, is_heading, last_named
from .sentences import clauses, sentences

# Documents repeat the description; what suppliers say of themselves is no reservation.
_TENDER_TEXTS = (
    "title",
    "description",
    "procurementMethodDetails",
    "procurementMethodRationale",
    "eligibilityCriteria",
    "otherRequirements",
    "selectionCriteria",
    "exclusionGrounds",
    "submissionMethodDetails",
    "additionalInformation",
    "contractTerms",
    "amendments",
    "techniques",
)
_LOT_TEXTS = (
    "title",
    "description",
    "otherRequirements",
    "selectionCriteria",
    "eligibilityCriteria",
    "contractTerms",
)

_STARTS = re.compile(r"[\W]{0,3}(?:reserved|restricted|open only)\b", re.IGNORECASE)
_BACK = re.compile(r"\b(?:for|in|on) (?:it|them|these|that lot|those lots)\b", re.IGNORECASE)


def spoken(notice, tender, lots):
    """((lot key, kind, rule, sentence), …), and (kind, sentence) of what is said not to be so."""
    said, denied = [], []
    for where, text in _texts(notice, tender, lots):
        for sentence, mark, lot_before in _marks(text) if is_worth_reading(text) else ():
            keys = _keys(mark.scope, where, lots, lot_before)
            if mark.reserved:
                said += [(key, mark.kind, mark.rule, sentence) for key in keys]
            elif WHOLE in keys:
                denied.append((mark.kind, sentence))
    return said, denied


def _texts(notice, tender, lots):
    """(lot key, text), each text once. Some portals put additional information at the top."""
    seen = set()
    fields = [tender.get(name) for name in _TENDER_TEXTS]
    places = [(WHOLE, [notice.get("description"), notice.get("title"), *fields])]
    for key, lot in lots.items:
        places.append((WHOLE if lots.single() else key, [lot.get(name) for name in _LOT_TEXTS]))
    for where, values in places:
        for text in _strings(values):
            if (where, text) not in seen:
                seen.add((where, text))
                yield where, text


def _strings(value, depth=0):
    """The texts in a value of any shape, as deep as any extension nests them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list) and depth < 8:
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item, depth + 1)


def _marks(text):
    """(sentence, mark, name of the lot that was spoken of before it)."""
    lot, heading, marked = None, None, Scope()
    for sentence in sentences(text):
        found = []
        for clause in clauses(sentence):
            for mark in read_clause(clause, sentence.endswith("?")):
                found.append(replace(mark, scope=_in_context(mark.scope, clause, heading, marked)))
        yield from ((sentence, mark, lot) for mark in found)
        lot = last_named(sentence) or lot
        heading = last_named(sentence) if is_heading(sentence) else None
        marked = found[-1].scope if found else Scope()


def _in_context(scope, clause, heading, marked):
    """The scope, where the clause leans on the sentence before it.

    "Lot 3 - Furniture" / "Reserved for …", and "Lot 3 is reserved." / "Only … may bid for it."
    """
    if scope.whole and _STARTS.match(clause):
        return Scope(names=(heading,)) if heading else marked
    return marked if scope.whole and _BACK.search(clause) else scope


def _keys(scope, where, lots, lot_before):
    """The keys that a scope means in this place of this notice."""
    if scope.names:
        keys = [lots.key(name) for name in scope.names]
        if scope.all_but:
            keys = [key for key in lots.keys if key not in keys] or [UNNAMED_LOT]
        return [WHOLE] if lots.single() and keys == lots.keys else keys
    if scope.whole or where != WHOLE or lots.single():
        return [where]
    return [lots.key(lot_before)] if scope.this and lot_before else [UNNAMED_LOT]
