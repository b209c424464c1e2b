"""The dates of a merged notice before and after those by which to act. Pure.

Events to come to, the tender notice that is planned, the award, the ends of the contracts.
"""

import re
from operator import attrgetter

from django.utils.timezone import localdate, localtime

from tenders.parts import LONGEST_KEY, keyed, objects, section, text, texts

from .clean import parse_moment

# The services ask for these as days, and write a day as its first or its last second
ENDS_OF_A_DAY = {"00:00:00", "23:59:59"}
AWARDED, OFF = {"active", ""}, {"cancelled", "unsuccessful"}  # statuses of an award
KINDS = {"engagement": "Market engagement", "siteVisit": "Site visit"}
MEETING = re.compile(
    r"\b(site visits?|visits?|briefings?|open days?|bidders?['’]? days?|webinars?|engagement"
    r"|(?<!in the )(?<!in any )events?)\b",
    re.IGNORECASE,
)
OF_A_CONTRACT = re.compile(r"\W*contract (start|end)", re.IGNORECASE)


def day_or_moment(value):
    """The `Moment` in `value`; a day without an hour where it is written as an end of that day.

    The day as written counts, as in the period of a contract: "2026-09-20T23:59:59Z" would be the
    21st on a UK clock.
    """
    moment = parse_moment(value)
    if moment is None or not moment.hour_known:
        return moment
    for clock in (value.strip(), localtime(moment.at).isoformat()):
        if clock[11:19] in ENDS_OF_A_DAY:
            return parse_moment(clock[:10])
    return moment


def events(compiled):
    """`(id, name, Moment)` of each visit, briefing or other talk with the market.

    The id is the same over the releases of a process, and no other event of it has it.
    """
    found = {}
    for stage in ("planning", "tender"):
        for key, milestone in keyed(objects(section(compiled, stage), "milestones")):
            at, name = day_or_moment(milestone.get("dueDate")), event_name(milestone)
            if at and name:
                found.setdefault(f"{stage}-{key}", (name, at))
    return tuple((key, *event) for key, event in found.items())


def event_name(milestone):
    """What the notice calls it, else what it is in plain words; empty where it is no event."""
    title, kind = text(milestone, "title").strip(), text(milestone, "type")
    if kind in KINDS:
        return title or KINDS[kind]
    if OF_A_CONTRACT.match(title):
        return ""
    for words in (title, text(milestone, "description"), in_words(kind)):
        if named := MEETING.search(words):
            return title or named[0].capitalize()
    return ""


def in_words(code):
    """A code such as bidderDay in words: bidder day."""
    return re.sub(r"(?<=[a-z])[A-Z]", lambda capital: f" {capital[0].lower()}", code)


def planned(tender):
    """When its tender notice is expected. A notice goes on saying so once the other has come."""
    return day_or_moment(section(tender, "communication").get("futureNoticeDate"))


def decision(tender):
    """When the buyer expects to decide. Notices under the old law write the opening of tenders as
    the start of this period, so that tells nothing."""
    return day_or_moment(section(tender, "awardPeriod").get("endDate"))


def contract_ends(compiled):
    """`(key, Moment)` for each day on which contracts of it end, in order of time.

    The key is of the lot ("lot-1"), or of the award where it names no lot or the lot was awarded
    before, and is the same over the releases. Of contracts that end on one day the first is given:
    whoever waits for the next tender looks once, whatever the number of lots and suppliers.
    """
    latest, by_day = {}, {}
    for key, end in every_end(compiled):
        latest[key] = max(end, latest.get(key, end), key=attrgetter("at"))
    for key, end in latest.items():
        by_day.setdefault(localdate(end.at), (key, end))
    return tuple(sorted(by_day.values(), key=lambda each: each[1].at))


def every_end(compiled):
    """`(key, Moment)` for each contract, else for each award whose contracts do not say."""
    awards = keyed(objects(compiled, "awards"))
    contracts = objects(compiled, "contracts")
    for key, (award_key, award) in zip(award_names(awards), awards, strict=True):
        its_own = [each for each in contracts if award_of(each) == award_key]
        going = [each for each in its_own if is_signed(each, award)]
        ends = [end_of(each, "period") for each in going]
        if not any(ends) and (going or not its_own) and text(award, "status") in AWARDED:
            ends = [end_of(award, "contractPeriod")]
        yield from ((key, end) for end in ends if end)
    known = {award_key for award_key, _ in awards}
    for key, contract in keyed(contracts):
        end = end_of(contract, "period")
        if end and award_of(contract) not in known and is_signed(contract, {}):
            yield f"contract-{key}", end


def award_names(awards):
    """What each award is called by, whatever became of it: so a lot's name stays with the award
    that had it first."""
    taken = set()
    for key, award in awards:
        lots = [f"lot-{lot[:LONGEST_KEY]}" for lot in texts(award, "relatedLots")]
        name = next((lot for lot in lots if lot not in taken), f"award-{key}")
        taken.add(name)
        yield name


def award_of(contract):
    """The key of its award; empty where it names none."""
    return str(contract.get("awardID") or "")[:LONGEST_KEY]


def is_signed(contract, award):
    """Whether somebody carries it out, or will. A contract under an award that is only intended
    counts once it is signed itself."""
    status = text(contract, "status")
    if status == "active":
        return text(award, "status") not in OFF
    return status in ("pending", "") and text(award, "status") in AWARDED


def end_of(node, key):
    return day_or_moment(section(node, key).get("endDate"))
