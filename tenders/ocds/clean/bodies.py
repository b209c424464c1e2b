"""Who a body is: its numbers on public registers, its entry among the parties, references to it."""

from portal.organisations import identifiers

from .entities import digest, made_id

# The two registers whose numbers notices get wrong
CHECKED = {"GB-COH": "Companies House number", "GB-PPON": "PPON"}
NO_ID = {"", "0"}  # Contracts Finder gave the id 0 to every supplier
BESIDE = ("x_awardValue",)  # of the award to this supplier, so it stays with the reference


def mend_identifier(identifier, path, note):
    """Writes a number as its register does. A number that cannot be one loses its scheme, so that
    nobody takes two bodies for one by it."""
    scheme, number = identifier.get("scheme", ""), identifier.get("id", "")
    if not number or (scheme and scheme not in CHECKED):
        return
    proper = identifiers.clean(scheme, number) or identifiers.clean("", number)
    if proper is None and scheme:
        del identifier["scheme"]
        note((*path, "scheme"), f"{number} is no {CHECKED[scheme]}: scheme left out")
    elif proper and proper != (scheme, number):
        identifier["scheme"], identifier["id"] = proper
        note(path, f"{number} written as {proper.scheme} {proper.number}")


def gather(release, note):
    """Each body stands once among the parties, with an id, and is referred to by it elsewhere.

    In OCDS 1.0 there were no parties: the whole body stood wherever it was named.
    """
    parties = {}
    for position, party in enumerate(release.get("parties", ())):
        _take(parties, party, ("parties", position), note)
    if "buyer" in release:
        release["buyer"] = _refer(parties, release["buyer"], "buyer", ("buyer",), note)
    _refer_in(release.get("tender", {}), "tenderers", "tenderer", parties, ("tender",), note)
    for position, award in enumerate(release.get("awards", ())):
        _refer_in(award, "suppliers", "supplier", parties, ("awards", position), note)
    if parties:
        release["parties"] = list(parties.values())
    if "buyer" not in release:
        _name_buyer(release, note)


def _take(parties, body, path, note):
    """Puts a body among the parties, together with the same one that is there; returns its id."""
    key = body.get("id", "")
    if key in NO_ID:
        key = own_id(body)
        note((*path, "id"), "no id: one made from number or name")
    if (known := parties.get(key)) is None:
        parties[key] = {**body, "id": key}
        return key
    if path[0] == "parties":
        note(path, "the same party twice: taken as one")
    if roles := list(dict.fromkeys([*known.get("roles", ()), *body.get("roles", ())])):
        known["roles"] = roles
    return key


def own_id(body):
    """An id for a body that has none: the same for the same number, or else the same name."""
    identifier = body.get("identifier", {})
    if "scheme" in identifier and "id" in identifier:
        return f"{identifier['scheme']}-{identifier['id']}"
    if name := body.get("name", ""):
        return f"name-{digest(' '.join(name.casefold().split()))}"
    return made_id(body)


def _refer_in(holder, key, role, parties, path, note):
    """The references in a list. One that stands there twice is kept once."""
    references = {}
    for position, body in enumerate(holder.get(key, ())):
        here = (*path, key, position)
        reference = _refer(parties, body, role, here, note)
        if references.setdefault(reference["id"], reference) is not reference:
            note(here, f"the same {role} twice: kept once")
    if references:
        holder[key] = list(references.values())


def _refer(parties, body, role, path, note):
    """The reference to a body. The body itself goes among the parties if it is not there."""
    if body.get("id", "") in parties or (body.keys() <= {"id", "name"} and "id" in body):
        return body
    party = {key: value for key, value in body.items() if key not in BESIDE}
    key = _take(parties, _as_party(party, role), path, note)
    note(path, "body named in full: moved to the parties")
    return {
        "id": key,
        **{name: body[name] for name in ("name", *BESIDE) if name in body},
    }


def _as_party(body, role):
    """A body of OCDS 1.0 as a party; Contracts Finder told of its size beside its name."""
    details = body.get("details", {})
    if "sme" in body:
        details.setdefault("scale", "sme" if body.pop("sme") else "large")
    if "vco" in body:
        details.setdefault("vcse", body.pop("vco"))
    return {**body, "roles": [role], **({"details": details} if details else {})}


def _name_buyer(release, note):
    for party in release.get("parties", ()):
        if "buyer" in party.get("roles", ()):
            release["buyer"] = {key: party[key] for key in ("id", "name") if key in party}
            note(("buyer",), "missing: taken from the party with the role buyer")
            return
