"""What the actions of every room share."""


class RefusedError(Exception):
    """A rule says no; `str()` of it is the sentence for the person."""
