"""The list of what the cleaning did, so that a reader can see how the reading came about."""


class Changes:
    """Collects `{"path", "what", "times"}`; what happened alike in several places stands once.

    `path` is a JSON path such as `tender.lots[2].value.amount`; `[*]` where there were several.
    """

    def __init__(self):
        self._found = {}

    def note(self, path, what):
        """`path` is a tuple of keys and positions."""
        alike = (what, *[None if type(step) is int else step for step in path])
        if alike in self._found:
            self._found[alike][1] += 1
        else:
            self._found[alike] = [path, 1]

    def listed(self):
        return [
            {"path": written(path, one=times == 1), "what": what, "times": times}
            for (what, *_), (path, times) in self._found.items()
        ]


def written(path, *, one):
    """The path as text. What is no name (a key may be any text) is cut to a readable length."""
    steps = (f"[{step if one else '*'}]" if type(step) is int else f".{step[:60]}" for step in path)
    return "".join(steps).removeprefix(".")
