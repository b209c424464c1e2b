"""Why a tender was found: the words in their sentence, or the field that matched. Pure, but for the
lots, which are asked for where nothing else has the words."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from django.db import connection

from portal.areas.places import is_territory, place_name
from portal.reference.regimes import REGIMES
from portal.reference.service_areas import SERVICE_AREAS
from tenders.apart import apart
from tenders.models import Lot

from .words import WORD, WORD_GOES_ON, stems

READ = 20_000  # characters of a text in which we look for the best sentence
# A stop ends a sentence before a blank and what is no small letter: not in "e.g. care", "3.5" or
# "www.example.org", nor behind what is mostly followed by a name or a number
SENTENCE_END = re.compile(
    r"[.!?](?=\s+[^\sa-z])(?<!\bSt.)(?<!\bNo.)(?<!\bDr.)(?<!\bMr.)(?<!\bMs.)(?<!\bMrs.)"
    r"(?<!\be\.g.)(?<!\bi\.e.)|;(?=\s)|[\n•]"
)
BETWEEN = " \n\r\t•"
HEADING = 2  # words; a sentence of so few says little without the next
SHORT_LINE = 60  # characters in which a longer sentence has more words
LONGEST = 180  # characters of a sentence that are shown, around the words


@dataclass(frozen=True)
class Reason:
    """`where` is the field; `pieces` are pairs of text and whether it is what was looked for."""

    where: str
    pieces: list


def reasons_for(tenders, words, *, area=None, service=None):
    """By the key of each tender the `Reason`s for which it was found; one query for all, or two.

    `words` is `Words` or None, `area` the council chosen, `service` the key of the area chosen.
    """
    found = {tender.pk: [] for tender in tenders}
    if words:
        wanted = phrases(words.texts)
        by_words = {tender.pk: _in_fields(tender, wanted) for tender in tenders}
        missing = [tender for tender in tenders if not by_words[tender.pk]]
        by_words |= _elsewhere(missing, wanted) if missing else {}
        for pk, reason in by_words.items():
            found[pk] += [reason] if reason else []
    for tender in tenders:
        found[tender.pk] += filter(None, [_for_service(tender, service), _wider(tender, area)])
    return found


def lexemes(texts):
    """The stems that the search looks for: without words so common that it leaves them out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tsvector_to_array(to_tsvector('english', %s))", [apart(" . ".join(texts))]
        )
        return frozenset(cursor.fetchone()[0])


def phrases(texts):
    """Texts as what must stand in a row: tuples of stems, None for any word, by their first."""
    known = lexemes(texts)
    rows = ([stem if stem in known else None for stem in stems(text)] for text in texts)
    return _by_first(_trimmed(row) for row in rows if any(row))


def _by_first(rows):
    found = defaultdict(set)
    for row in rows:
        found[row[0]].add(row)
    return dict(found)


def _trimmed(row):
    telling = [place for place, stem in enumerate(row) if stem]
    return tuple(row[telling[0] : telling[-1] + 1])


def _in_fields(tender, wanted):
    """The field, or the sentence of the description, that has the most of the words."""
    return _best(_fields(tender), wanted)


def _fields(tender):
    yield "Title", tender.title
    yield "Buyer", tender.buyer_name
    for sentence in sentences(tender.description[:READ]):
        yield "Text", sentence
    for key in tender.services:
        if key in SERVICE_AREAS:
            yield "Service", SERVICE_AREAS[key].label


def _best(texts, wanted):
    """Of pairs of field and text the one with the most of the wanted words, the first of equals."""
    every = {stem for rows in wanted.values() for row in rows for stem in row if stem}
    most, best = 0, None
    for where, text in texts:
        have = len(set(_places(text, wanted).values()))
        if have > most:
            most, best = have, (where, text)
        if most == len(every):
            break
    return Reason(best[0], _shown(best[1], wanted)) if best else None


def _places(text, wanted):
    """The spans of the words of a text that are part of a phrase wanted, with their stems."""
    if not _begins(text, wanted):
        return {}
    there, found = stems(text), {}
    spots = list(WORD.finditer(text))
    for start, stem in enumerate(there):
        for phrase in wanted.get(stem, ()):
            row = there[start : start + len(phrase)]
            if len(row) == len(phrase) and all(map(_fits, phrase, row)):
                pairs = zip(spots[start:], phrase, strict=False)
                found |= {spot.span(): each for spot, each in pairs if each}
    return dict(sorted(found.items()))


def _begins(text, wanted):
    """Whether a word of a text begins a phrase wanted. Only words with the first letter of one are
    looked at: a stem has that of its word, and finding the stems of a page's texts takes long."""
    alike = _words_with(frozenset(stem[0] for stem in wanted))
    return not wanted.keys().isdisjoint(stems(" ".join(alike.findall(text))))


@lru_cache(maxsize=100)
def _words_with(letters):
    first = "".join(map(re.escape, sorted(letters)))
    return re.compile(rf"(?<![^\W_])(?<![^\W_]['’])[{first}]{WORD_GOES_ON}", re.IGNORECASE)


def _one_by_one(wanted):
    return _by_first((stem,) for rows in wanted.values() for row in rows for stem in row if stem)


def _fits(wanted, stem):
    return wanted in (None, stem)


def _elsewhere(tenders, wanted):
    """For tenders that have the words in none of their own fields: in a lot, a twin, or a rule."""
    texts = defaultdict(list)
    for lot in Lot.objects.filter(tender__in=tenders):
        texts[lot.tender_id] += [("Lot", lot.title), ("Lot", lot.description[:READ])]
    return {
        tender.pk: _best(_in_sentences(texts[tender.pk]), wanted)
        or _by_rule_or_twin(tender)
        or _in_fields(tender, _one_by_one(wanted))
        for tender in tenders
    }


def _in_sentences(texts):
    return [(where, each) for where, text in texts for each in sentences(text)]


def sentences(text):
    """Gives the sentences of a text, and lines and points that end without a stop; a heading of a
    word or two stands before the next."""
    start, heading = 0, ""
    for end in chain((match.end() for match in SENTENCE_END.finditer(text)), [len(text)]):
        said = f"{heading} {text[start:end].strip(BETWEEN)}".strip()
        start = end
        heading = said if len(WORD.findall(said, 0, SHORT_LINE)) <= HEADING else ""
        if said and not heading:
            yield said
    if heading:
        yield heading


def _by_rule_or_twin(tender):
    if any(key in REGIMES for key in tender.regimes):
        names = " and ".join(REGIMES[key].short_name for key in tender.regimes if key in REGIMES)
        return Reason("Rule", [("reserved under ", False), (names, True)])
    if tender.twin_marks:
        return Reason("Text", [("of its notice on another service", False)])
    return None


def _for_service(tender, service):
    reason = tender.service_reasons.get(service) if service in tender.services else None
    if not reason:
        return None
    if words := reason.get("words"):
        return Reason("Service", [("the notice says “", False), (words, True), ("”", False)])
    if code := reason.get("cpv"):
        return Reason("Service", [(f"CPV code {code}", False)])
    return Reason("Service", [("a person put it there", False)])


def _wider(tender, area):
    """That it is offered for a wider place than the council chosen, or for none that it names."""
    if area is None:
        return None
    if area.codes.within & set(tender.areas):
        bought_there = Reason("Place", [("not given; the buyer is the council there", False)])
        return None if tender.places else bought_there
    for code in area.codes.around:
        if code in tender.areas:
            name = place_name(code) if is_territory(code) else area.county.name
            return Reason("Place", [(f"offered for the whole of {name}", False)])
    return None


def _shown(text, wanted):
    """The text around the words, cut to LONGEST, as pieces."""
    text = " ".join(text.split())
    spans = list(_places(text, wanted))
    start, end = _window(text, spans)
    pieces, at = [("… " if start else "", False)], start
    for first, last in spans:
        if first >= start and last <= end:
            pieces += [(text[at:first], False), (text[first:last], True)]
            at = last
    return [*pieces, (text[at:end] + (" …" if end < len(text) else ""), False)]


def _window(text, spans):
    """Where to begin and end, at blanks, so that the first of the words are in it."""
    if len(text) <= LONGEST or not spans:
        return 0, min(len(text), LONGEST)
    start = max(0, spans[0][0] - LONGEST // 3)
    start = text.find(" ", start) + 1 if start else 0
    start = min(start, spans[0][0])
    end = min(len(text), start + LONGEST)
    return start, end if end == len(text) else max(text.rfind(" ", start, end), spans[0][1])
