"""The parts of a release, whatever its shape. Pure.

A release is JSON that others wrote: any part may be missing, or be of another kind than the
standard has it. Each of these gives the part if it is of the kind asked for, else an empty one.
"""

LONGEST_KEY = 200  # characters of a lot's key: what an index holds


def text(node, key):
    value = node.get(key)
    return value if isinstance(value, str) else ""


def truth(node, key):
    """True or false as it stands there; None where neither does."""
    value = node.get(key)
    return value if isinstance(value, bool) else None


def section(node, key):
    """The object under `key`."""
    value = node.get(key)
    return value if isinstance(value, dict) else {}


def objects(node, key):
    """The objects in the list under `key`; whatever else stands in it is left out."""
    return [item for item in _entries(node, key) if isinstance(item, dict)]


def texts(node, key):
    """The texts in the list under `key`, empty ones and whatever else stands in it left out."""
    return [item for item in _entries(node, key) if isinstance(item, str) and item]


def lots(tender):
    """`(key, lot)` for each lot; the key is what the lot is called by in the portal."""
    return keyed(objects(tender, "lots"))


def keyed(nodes):
    """`(key, node)` for each object of a list. The key is its id, cut to what an index holds, or
    its place among the others."""
    return [
        (str(node.get("id") or f"#{place}")[:LONGEST_KEY], node)
        for place, node in enumerate(nodes, start=1)
    ]


def all_documents(release):
    """The documents of every stage, the notices themselves among them."""
    stages = [section(release, "planning"), section(release, "tender")]
    stages += objects(release, "awards") + objects(release, "contracts")
    return [document for stage in stages for document in objects(stage, "documents")]


def _entries(node, key):
    value = node.get(key)
    return value if isinstance(value, list) else []
