"""What a merged notice says, in the portal's terms. Pure: a dict in, facts out."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from tenders import parts
from tenders.parts import all_documents, objects, section, text, texts, truth

from . import ahead
from .clean import Moment, parse_moment
from .services import OCID

# No public identity: numbers that the two services give to whoever is named in a notice
INTERNAL_SCHEMES = {"GB-FTS", "GB-CFS"}
LARGEST = Decimal(10) ** 15


@dataclass(frozen=True)
class Money:
    """An amount of `currency` without VAT; `gross` with VAT; `lowest` where a range is given."""

    amount: Decimal | None = None
    gross: Decimal | None = None
    lowest: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True)
class Body:
    """An organisation as a notice names it; `identifiers` are pairs of scheme and number."""

    name: str
    identifiers: tuple[tuple[str, str], ...] = ()
    website: str = ""


@dataclass(frozen=True)
class LotFacts:
    key: str
    position: int
    title: str
    description: str
    status: str
    value: Money


@dataclass(frozen=True)
class Facts:
    """`events`: id, name and moment; `contract_ends`: key and moment. See `ahead`."""

    title: str
    description: str
    buyer: Body | None
    notice_type: str
    status: str
    award_statuses: tuple[str, ...]
    eoi: Moment | None
    bids: Moment | None
    questions: Moment | None
    events: tuple[tuple[str, str, Moment], ...]
    planned: Moment | None
    decision: Moment | None
    contract_ends: tuple[tuple[str, Moment], ...]
    value: Money
    cpv: tuple[str, ...]
    places: tuple[str, ...]
    suitable: tuple[str, ...]
    lots: tuple[LotFacts, ...]
    documents: tuple[tuple[str, str], ...]
    linked_ocids: tuple[str, ...]

    @property
    def closes(self) -> Moment | None:
        """The first moment by which a newcomer must act."""
        return self.eoi or self.bids


def facts(compiled, *, notice_id=""):
    """The facts of a merged release; `notice_id` is the id of its newest release."""
    tender = section(compiled, "tender")
    return Facts(
        title=text(tender, "title"),
        description=text(tender, "description"),
        buyer=buyer(compiled),
        notice_type=notice_type(compiled, notice_id),
        status=text(tender, "status"),
        award_statuses=tuple(text(award, "status") for award in objects(compiled, "awards")),
        eoi=parse_moment(tender.get("expressionOfInterestDeadline")),
        bids=parse_moment(section(tender, "tenderPeriod").get("endDate")),
        questions=parse_moment(section(tender, "enquiryPeriod").get("endDate")),
        events=ahead.events(compiled),
        planned=ahead.planned(tender),
        decision=ahead.decision(tender),
        contract_ends=ahead.contract_ends(compiled),
        value=money(tender),
        cpv=cpv_codes(compiled),
        places=places(compiled),
        suitable=suitable(tender),
        lots=lots(tender),
        documents=documents(compiled),
        linked_ocids=linked_ocids(compiled),
    )


def buyer_party(compiled):
    """The buyer's own entry: by its reference, its role, or its place in an old notice."""
    named = section(compiled, "buyer")
    parties = objects(compiled, "parties")
    by_reference = (p for p in parties if named.get("id") and p.get("id") == named["id"])
    by_role = (p for p in parties if "buyer" in texts(p, "roles"))
    return next(by_reference, None) or next(by_role, None) or named


def buyer(compiled):
    party = buyer_party(compiled)
    name = text(party, "name") or text(section(compiled, "buyer"), "name")
    if not name:
        return None
    website = text(section(party, "details"), "url")
    return Body(name=name, identifiers=identifiers(party), website=website)


def identifiers(party):
    every = [section(party, "identifier"), *objects(party, "additionalIdentifiers")]
    pairs = [(text(item, "scheme"), text(item, "id")) for item in every]
    return tuple(
        (scheme, number)
        for scheme, number in dict.fromkeys(pairs)
        if scheme and number and scheme not in INTERNAL_SCHEMES
    )


def notice_type(compiled, notice_id):
    """UK1 to UK17, from the document that is the notice itself."""
    for document in all_documents(compiled):
        if notice_id and document.get("id") == notice_id:
            return text(document, "noticeType")
    return ""


def is_notice(document):
    """Whether a document is the notice itself, and no paper that belongs to it."""
    return "noticeType" in document or text(document, "documentType").endswith("Notice")


def documents(compiled):
    """Pairs of name and address, for telling what came and went."""
    return tuple(
        (text(d, "title") or text(d, "description") or text(d, "documentType"), text(d, "url"))
        for d in all_documents(compiled)
        if not is_notice(d)
    )


def amount(value, key="amount"):
    """A decimal with two places, or None for what is no amount."""
    number = value.get(key)
    if isinstance(number, bool) or not isinstance(number, int | float | str):
        return None
    try:
        decimal = Decimal(str(number))
    except InvalidOperation:
        return None
    return round(decimal, 2) if decimal.is_finite() and 0 < decimal < LARGEST else None


def money(node):
    value, least = section(node, "value"), section(node, "minValue")
    most, lowest = amount(value), amount(least)
    if lowest and most and lowest > most:
        lowest, most = most, lowest
    currency = text(value, "currency") or text(least, "currency")
    return Money(most, amount(value, "amountGross"), lowest, currency)


def cpv_codes(compiled):
    """Eight-digit codes, main ones first; Act notices have them only on items, or on awards."""
    found = []
    for holder in [section(compiled, "tender"), *items(compiled)]:
        found.append(section(holder, "classification"))
        found += objects(holder, "additionalClassifications")
    codes = [text(c, "id")[:8] for c in found if text(c, "scheme") == "CPV"]
    return tuple(code for code in dict.fromkeys(codes) if code.isdigit() and len(code) == 8)


def places(compiled):
    """Where it is delivered: NUTS codes or names, as the notice gives them."""
    addresses = [a for item in items(compiled) for a in objects(item, "deliveryAddresses")]
    found = [text(address, "region") for address in addresses]
    return tuple(place for place in dict.fromkeys(found) if place)


def suitable(tender):
    """Whom the tender, or a lot of it, is said to suit: "sme", "vcse"."""
    said = [section(part, "suitability") for part in (tender, *objects(tender, "lots"))]
    return tuple(whom for whom in ("sme", "vcse") if any(truth(each, whom) for each in said))


def items(compiled):
    """What is bought: as the tender lists it, then as the awards do."""
    holders = [section(compiled, "tender"), *objects(compiled, "awards")]
    return [item for holder in holders for item in objects(holder, "items")]


def lots(tender):
    return tuple(
        LotFacts(
            key=key,
            position=position,
            title=text(lot, "title"),
            description=text(lot, "description"),
            status=text(lot, "status"),
            value=money(lot),
        )
        for position, (key, lot) in enumerate(parts.lots(tender), start=1)
    )


def linked_ocids(compiled):
    """The same notice on a devolved portal, named by a link such as `…/Notice?id=ocds-r6ebe6-…`."""
    found = []
    for link in objects(compiled, "links"):
        _, _, ocid = text(link, "href").rpartition("id=")
        is_other = OCID.fullmatch(ocid) and ocid != compiled.get("ocid")
        if link.get("rel") == "canonical" and is_other:
            found.append(ocid)
    return tuple(dict.fromkeys(found))
