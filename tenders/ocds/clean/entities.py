"""What merging goes by: the objects of a list are told apart by their ids."""

import hashlib
import json


def digest(text):
    """Twelve characters that stand for a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def made_id(entity):
    """An id for what has none, the same for the same content in each release."""
    return f"made-{digest(json.dumps(entity, sort_keys=True))}"


def is_made(id_):
    return id_.startswith("made-")


def told_apart(entities, path, note):
    """The entities of a list, each with an id and each with another. Nothing is lost: only what
    stands there twice, letter for letter, is kept once."""
    known = {}
    for position, entity in enumerate(entities):
        here = (*path, position)
        if "id" not in entity:
            entity["id"] = made_id(entity)
            note(here, "no id: one made from the content")
        if known.get(entity["id"]) == entity:
            note(here, "the same twice: kept once")
            continue
        if entity["id"] in known:
            entity["id"] = _another(entity["id"], known)
            note((*here, "id"), "an id that others have too: numbered")
        known[entity["id"]] = entity
    return list(known.values())


def _another(id_, known):
    number = 2
    while f"{id_}-{number}" in known:
        number += 1
    return f"{id_}-{number}"
