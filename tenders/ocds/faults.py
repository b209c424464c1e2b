"""What can be wrong with what we are given, as one plain line each."""


class Unreadable(Exception):
    """A file or page that is no OCDS at all; the message is the reason, for people to read."""


class Broken(Exception):
    """One release that cannot be taken in. `release` names it where it names itself, else ""."""

    def __init__(self, reason, release=""):
        super().__init__(reason)
        self.release = release
