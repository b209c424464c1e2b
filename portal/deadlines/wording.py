"""The parts of a mail that reminds. What many are told is rendered once, for all of them."""

from functools import lru_cache
from secrets import token_hex
from typing import NamedTuple

from django.conf import settings
from django.template import Context
from django.template.loader import get_template

from portal.templatetags.words import closing

from .agenda import to_do

ROOM = "deadlines/emails"
HEADINGS = {
    "news": "What changed",
    "due": "What to do next",
    "missed": "What went by before we could remind you. We are sorry",
}
# They stand where each reader's own token and key come in; nobody can have typed them
TOKEN, KEY = token_hex(16), token_hex(16)


class Said(NamedTuple):
    text: str
    html: str


class Wording:
    """Words about `things`, a dict of `Watched` by their keys."""

    def __init__(self, things):
        self.things = things
        self.made = {}  # what is due, by deadline and by how a person is told

    def headline(self, due, news, missed):
        """What is most urgent, and how much more there is. Each is a list of pairs of `Looked`
        and what is to be said."""
        said = due or news or missed
        looked, first = said[0]
        title = self.things[looked.follower.watched_id].title
        more = f" (and {len(said) - 1} more)" if len(said) > 1 else ""
        if due:
            return f"{first.name}: {closing(first.at, first.hour_known)}{more}. {title}"
        return f"{'Changed' if news else 'We reminded you too late'}: {title}{more}"

    def section(self, part, pairs, signed):
        """A part of the mail of one person, under its heading. `signed` is their token."""
        said = [self.one(part, looked, each, signed) for looked, each in pairs]
        heading = HEADINGS[part]
        return Said(
            "\n\n".join([f"{heading}\n{'-' * len(heading)}", *(each.text for each in said)]),
            "\n".join([f"<h2>{heading}</h2>", *(each.html for each in said)]),
        )

    def one(self, part, looked, each, signed):
        if part == "due":
            text, html = self.due(looked, each)
            key = str(looked.follower.pk)
            return Said(
                text.replace(TOKEN, signed).replace(KEY, key),
                html.replace(TOKEN, signed).replace(KEY, key),
            )
        values = each if part == "news" else (each.name, each.at, each.hour_known)
        return rendered(part, *self.about(looked), *values)

    def due(self, looked, deadline):
        """The words that are the same for all who are told of it in one way."""
        way = (deadline.pk, looked.told.standings)
        if way not in self.made:
            what = (deadline.name, deadline.at, deadline.hour_known)
            todo = to_do(deadline, looked.told.standings)
            self.made[way] = rendered("due", *self.about(looked), *what, todo)
        return self.made[way]

    def about(self, looked):
        thing = self.things[looked.follower.watched_id]
        return thing.title, thing.path, thing.by


NAMES = {
    "news": ["what", "old", "new"],
    "missed": ["name", "at", "hour_known"],
    "due": ["name", "at", "hour_known", "to_do"],
}


@lru_cache(maxsize=5000)
def rendered(part, title, path, by, *values):
    """What is said of one thing; `values` are those of the `NAMES` of the part."""
    context = {
        "site_url": settings.SITE_URL,
        "watched": {"title": title, "path": path, "by": by},
        "token": TOKEN,
        "key": KEY,
        **dict(zip(NAMES[part], values, strict=True)),
    }
    plain = get_template(f"{ROOM}/_{part}.txt").template
    text = plain.render(Context(context, autoescape=False)).strip()
    return Said(text, get_template(f"{ROOM}/_{part}.html").render(context).strip())
