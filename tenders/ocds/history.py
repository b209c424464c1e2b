"""What each release of a process changed, for people to read. Pure.

A change is `{"what": …, "old": …, "new": …}`. `what` is one of the keys of `WATCHED`; old and new
are the JSON values of `watched`, null where there was nothing.
"""

from tenders.parts import lots, objects, section, text, texts

WATCHED = ["eoi", "bids", "questions", "value", "status", "title", "reserved", "documents"]


def history(steps):
    """One entry for each step of `compile.merge`, oldest first.

    `{"release": primary key, "release_id", "date": ISO, "tag": […], "notice_type", "amended":
    the notice's own words on what was amended, "changes": […], "fault"}`
    """
    entries, before = [], None
    for step in steps:
        after = watched(step)
        entries.append(
            {
                "release": step.release.pk,
                "release_id": step.release.release_id,
                "date": step.release.date.isoformat(),
                "tag": step.release.tag,
                "notice_type": step.facts.notice_type,
                "amended": amendment_words(step.release),
                "changes": changes(before, after) if before else [],
                "fault": step.fault,
            }
        )
        before = after
    return entries


def watched(step):
    """The watched facts of one step as JSON values."""
    found = step.facts
    return {
        "eoi": moment(found.eoi),
        "bids": moment(found.bids),
        "questions": moment(found.questions),
        "value": money(found.value),
        "status": found.status or None,
        "title": found.title or None,
        "reserved": reserved_codes(step.compiled) or None,
        "documents": [name or address for name, address in found.documents],
    }


def changes(before, after):
    return [
        {"what": what, **difference(before[what], after[what])}
        for what in WATCHED
        if before[what] != after[what]
    ]


def difference(old, new):
    """Old and new; of two lists of documents only what went and what came, for they can be long."""
    if isinstance(old, list) and all(isinstance(name, str) for name in old + (new or [])):
        gone, come = dict.fromkeys(old), dict.fromkeys(new)
        return {
            "old": [name for name in gone if name not in come],
            "new": [name for name in come if name not in gone],
        }
    return {"old": old, "new": new}


def moment(value):
    return value and {"at": value.at.isoformat(), "hour_known": value.hour_known}


def money(value):
    if value.amount is None and value.gross is None:
        return None
    return {
        "amount": value.amount and str(value.amount),
        "gross": value.gross and str(value.gross),
        "lowest": value.lowest and str(value.lowest),
        "currency": value.currency,
    }


def reserved_codes(compiled):
    """Codes of reserved participation, each with its lot (empty for the whole tender)."""
    tender = section(compiled, "tender")
    return [
        [key, code]
        for key, holder in [("", tender), *lots(tender)]
        for code in texts(section(holder, "otherRequirements"), "reservedParticipation")
    ]


def amendment_words(release):
    """The buyer's own words on an amendment. Where the notice has no field for them, an amended
    Contracts Finder notice says it at the head of its description."""
    tender = section(release.reading, "tender")
    words = [
        text(item, "description") or text(item, "rationale")
        for item in objects(tender, "amendments")
    ]
    if not any(words) and "tenderAmendment" in release.tag:
        words = [text(tender, "description")]
    return "\n".join(word for word in words if word)
