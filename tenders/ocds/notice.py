"""What a merged notice says beside its facts, laid out for the page of a tender. Pure.

Everything a newcomer needs in one place: lots, documents, how to apply, contact, awards. Texts are
plain text; the dates of periods are the dates as written (`datetime.date`), without any hour.
"""

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from tenders import parts
from tenders.parts import all_documents, objects, section, text, texts, truth
from tenders.reservations.codes import execution_is_reserved

from .clean import parse_moment
from .facts import Money, buyer_party, is_notice, money

LAWS = {
    ("UKPGA", "2023/54"): "Procurement Act 2023",
    ("CELEX", "32014L0024"): "Public Contracts Regulations 2015, or those of Scotland",
    ("CELEX", "32014L0025"): "Utilities Contracts Regulations 2016",
    ("CELEX", "32014L0023"): "Concession Contracts Regulations 2016",
    ("CELEX", "32009L0081"): "Defence and Security Public Contracts Regulations 2011",
}
METHODS = {
    "open": "Open: anyone may send a tender",
    "selective": "Selective: you ask to take part first",
    "limited": "Limited: the buyer invites",
    "direct": "Direct: no competition",
}
CONTACT = ("name", "email", "telephone", "url")
CATEGORIES = {"goods": "Goods", "services": "Services", "works": "Works"}
LOT_STATUS = {
    "planning": "Being planned",
    "planned": "Planned",
    "cancelled": "Cancelled",
    "unsuccessful": "Ended without a contract",
    "complete": "Complete",
    "withdrawn": "Withdrawn",
}
AWARD_STATUS = {
    "pending": "Planned: nothing is signed yet",
    "active": "Awarded",
    "cancelled": "Cancelled",
    "unsuccessful": "Ended without a contract",
}
# How a weight is said, by the kind of number it is in the standard's extension for award criteria
WEIGHTS = {"percentage": "{:g}%", "points": "{:g} points", "order": "number {:g} in importance"}
FORMATS = {
    "text/html": "web page",
    "application/pdf": "PDF",
    "application/msword": "Word",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.oasis.opendocument.text": "OpenDocument text",
    "application/vnd.ms-excel": "Excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "application/vnd.ms-powerpoint": "PowerPoint",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PowerPoint",
    "application/x-zip-compressed": "ZIP",
    "application/zip": "ZIP",
    "application/octet-stream": "",
}


@dataclass(frozen=True)
class Period:
    start: date | None
    end: date | None
    furthest: date | None  # with every extension
    days: int | None

    def __bool__(self):
        return any((self.start, self.end, self.furthest, self.days))


@dataclass(frozen=True)
class Document:
    name: str
    url: str  # only addresses that can be followed
    format: str
    published: date | None


@dataclass(frozen=True)
class Criterion:
    name: str
    description: str
    weight: str


@dataclass(frozen=True)
class NoticeLot:
    key: str
    title: str
    description: str
    status: str
    value: Money
    period: Period
    extension: str
    criteria: tuple[Criterion, ...]
    sme: bool
    vcse: bool

    @property
    def explains_criteria(self):
        return any(criterion.description for criterion in self.criteria)


@dataclass(frozen=True)
class Award:
    title: str
    status: str
    day: date | None
    suppliers: tuple[str, ...]
    value: Money
    period: Period


@dataclass(frozen=True)
class Notice:
    law: str
    procedure: str
    category: str
    above_threshold: bool | None
    light_touch: bool
    sme: bool
    vcse: bool
    reserved_execution: bool
    period: Period
    lots: tuple[NoticeLot, ...]
    documents: tuple[Document, ...]
    official: tuple[Document, ...]  # the notices themselves, newest last
    apply: str
    conditions: tuple[str, ...]  # who can take part, in the notice's words
    engagement: tuple  # (words, Moment) of early talks with the market
    awards: tuple[Award, ...]
    contact: dict
    address: tuple[str, ...]
    outcome: str  # in words, where the procedure ended or nothing is signed yet


def notice(compiled):
    """The `Notice` of a merged release. Whatever is missing or of another shape is left empty."""
    tender = section(compiled, "tender")
    lots = tuple(lot(key, node) for key, node in parts.lots(tender))
    documents = all_documents(compiled)
    party = buyer_party(compiled)
    return Notice(
        law=law(tender),
        procedure=procedure(tender),
        category=CATEGORIES.get(text(tender, "mainProcurementCategory"), ""),
        above_threshold=truth(tender, "aboveThreshold"),
        light_touch="lightTouch" in texts(tender, "specialRegime"),
        sme=suits(tender, "sme") or any(one.sme for one in lots),
        vcse=suits(tender, "vcse") or any(one.vcse for one in lots),
        reserved_execution=execution_is_reserved(tender),
        period=period(tender, "contractPeriod"),
        lots=lots,
        documents=tuple(distinct([document(one) for one in documents if not is_notice(one)])),
        official=tuple(distinct([document(one) for one in documents if is_notice(one)])),
        apply=text(tender, "submissionMethodDetails"),
        conditions=conditions(tender),
        engagement=tuple(
            (text(node, "description") or text(node, "title"), parse_moment(node.get("dueDate")))
            for node in objects(section(compiled, "planning"), "milestones")
        ),
        awards=tuple(
            award(node)
            for node in objects(compiled, "awards")
            if "suppliers" in node or "value" in node
        ),
        contact=contact(party),
        address=address(party),
        outcome=outcome(compiled, tender),
    )


def suits(node, whom):
    return truth(section(node, "suitability"), whom) is True


def law(tender):
    basis = section(tender, "legalBasis")
    named = LAWS.get((text(basis, "scheme"), text(basis, "id")))
    return named or " ".join(filter(None, [text(basis, "scheme"), text(basis, "id")]))


def procedure(tender):
    """The notice's own words, else the standard's code in ours."""
    method = METHODS.get(text(tender, "procurementMethod"), "")
    return text(tender, "procurementMethodDetails") or method


def written(value):
    """The day as written in a text such as 2026-09-20T23:59:59Z, whatever its offset claims."""
    try:
        return date.fromisoformat(value[:10])
    except (TypeError, ValueError):
        return None


def period(node, key):
    stated = section(node, key)
    days = stated.get("durationInDays")
    return Period(
        start=written(stated.get("startDate")),
        end=written(stated.get("endDate")),
        furthest=written(stated.get("maxExtentDate")),
        days=days if isinstance(days, int) and days > 0 else None,
    )


def lot(key, node):
    return NoticeLot(
        key=key,
        title=own_title(text(node, "title"), node.get("id")),
        description=text(node, "description"),
        status=LOT_STATUS.get(text(node, "status"), ""),
        value=money(node),
        period=period(node, "contractPeriod"),
        extension=text(section(node, "renewal"), "description"),
        criteria=criteria(node),
        sme=suits(node, "sme"),
        vcse=suits(node, "vcse"),
    )


def own_title(title, key):
    """Empty where the title only says again which lot it is."""
    return "" if title.strip().lower() in (f"lot {key}".lower(), str(key).lower()) else title


def criteria(node):
    return tuple(criterion(one) for one in objects(section(node, "awardCriteria"), "criteria"))


def criterion(node):
    """A description that is only a number is the weight; its unit is known where it says so."""
    name = text(node, "name") or text(node, "type").capitalize()
    description, said = text(node, "description"), weight(node)
    if not said and re.fullmatch(r"\d{1,3}(\.\d+)? ?%?", description):
        description, said = "", description
    return Criterion(name, "" if description == name else description, said)


def weight(criterion):
    """ "30%" or "30 points", where the notice gives a number that is no threshold: see WEIGHTS."""
    for number in objects(criterion, "numbers"):
        unit = re.sub(r"(Exact|RangeMiddle)\Z", "", text(number, "weight"))
        if isinstance(number.get("number"), int | float) and "threshold" not in number:
            return WEIGHTS.get(unit, "{:g}").format(number["number"])
    return ""


def document(node):
    url = text(node, "url")
    named = (text(node, "title"), text(node, "description"), spoken(text(node, "documentType")))
    name = next((each for each in named if is_name(each)), "")
    if not name and (host := host_of(url)):
        name = f"Document on {host}"
    kind = text(node, "noticeType")
    return Document(
        name=f"{name or 'Document'} ({kind})" if kind else name or "Document",
        url=url if url.startswith(("https://", "http://")) else "",
        format=FORMATS.get(text(node, "format"), text(node, "format")),
        published=written(node.get("datePublished")),
    )


def is_name(words):
    """Whether it tells a reader anything: no lone dot, no "n/a", no bare address."""
    told = any(map(str.isalnum, words)) and words.casefold() not in {"n/a", "na", "none"}
    return told and not words.startswith(("https://", "http://", "www."))


def host_of(url):
    return re.sub(r"https?://([^/?#]*).*", r"\1", url) if url.startswith("http") else ""


def distinct(documents):
    """The same documents, each once and those of one name numbered, so that no two links have one
    text."""
    documents = dict.fromkeys(documents)
    count = Counter(each.name for each in documents)
    seen = Counter()
    for each in documents:
        seen[each.name] += 1
        numbered = f"{each.name} ({seen[each.name]} of {count[each.name]})"
        yield replace(each, name=numbered) if count[each.name] > 1 else each


def spoken(code):
    """A code such as biddingDocuments in words: Bidding documents."""
    return re.sub(r"(?<=[a-z])([A-Z])", lambda capital: f" {capital[1].lower()}", code).capitalize()


def conditions(tender):
    named = [text(tender, "eligibilityCriteria")]
    holders = [tender, *objects(tender, "lots")]
    for holder in holders:
        selection = section(holder, "selectionCriteria")
        named.append(text(selection, "description"))
        named += [text(one, "description") for one in objects(selection, "criteria")]
    return tuple(words for words in dict.fromkeys(named) if words)


def award(node):
    return Award(
        title=text(node, "title"),
        status=AWARD_STATUS.get(text(node, "status"), ""),
        day=written(node.get("date")),
        suppliers=tuple(
            dict.fromkeys(
                text(one, "name") for one in objects(node, "suppliers") if text(one, "name")
            )
        ),
        value=money(node),
        period=period(node, "contractPeriod"),
    )


def contact(party):
    stated = section(party, "contactPoint")
    return {key: text(stated, key) for key in CONTACT if text(stated, key)}


def address(party):
    stated = section(party, "address")
    lines = [text(stated, key) for key in ("streetAddress", "locality", "postalCode")]
    return tuple(line for line in lines if line)


def outcome(compiled, tender):
    """In words what the status alone would say wrongly, or empty."""
    states = {text(node, "status") for node in objects(compiled, "awards")}
    if states and states <= {"pending"}:
        return "The buyer means to award this contract. Nothing is signed yet."
    if text(tender, "status") == "unsuccessful":
        return "The procedure ended without a contract."
    return ""
