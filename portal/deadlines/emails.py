"""The mail that reminds: one for each person, with all that is to be said at that moment."""

from datetime import timedelta
from secrets import token_hex
from typing import NamedTuple

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from portal.accounts.models import User
from portal.outbox.actions import Letter, queue_letters
from portal.templatetags.words import closing

from .agenda import Agenda, Looked, News, Told, to_do
from .links import token, unsubscribe_address
from .models import Deadline, Follower, Group, Standing, Watched

ROOM = "deadlines/emails"
REMINDER = f"{ROOM}/reminder"
SECTIONS = {  # in this order
    "news": "What changed",
    "due": "What to do next",
    "missed": "What went by before we could remind you. We are sorry",
}


def remind(people, now):
    """Queues a mail for each list of `Looked`; each is about one person."""
    wording = Wording()
    letters = [letter(looked, wording, now) for looked in people]
    queue_letters(REMINDER, shared(), letters)


def shared():
    """What stands in every copy."""
    return {"settings_url": settings.SITE_URL + reverse("my:settings")}


def letter(looked, wording, now):
    person = looked[0].follower.person
    parts = [wording.section(looked, part) for part in SECTIONS if in_order(looked, part)]
    return Letter(
        to=person.email,
        key=f"reminders:{person.pk}:{now.isoformat()}",
        person_id=person.pk,
        subject={"headline": headline(looked)},
        text={"name": str(person), "parts": "\n\n\n".join(said.text for said in parts)},
        html={"name": escape(person), "parts": "\n".join(said.html for said in parts)},
        unsubscribe=unsubscribe_address(person.pk),
        about=[about(each, now) for each in looked],
    )


def headline(looked):
    """What is most urgent; of several, how many they are."""
    due = in_order(looked, "due")
    if due:
        first, deadline = due[0]
        words = f"{deadline.name}: {closing(deadline.at, deadline.hour_known)}"
        more = f" (and {len(due) - 1} more)" if len(due) > 1 else ""
        return f"{words}{more}. {first.follower.watched.title}"
    changed = [each for each in looked if each.agenda.news]
    if changed:
        more = f" (and {len(changed) - 1} more)" if len(changed) > 1 else ""
        return f"Changed: {changed[0].follower.watched.title}{more}"
    return f"We reminded you too late: {looked[0].follower.watched.title}"


def in_order(looked, part):
    """Pairs of `Looked` and what is to be said of it; of deadlines the most urgent first."""
    pairs = [(each, said) for each in looked for said in getattr(each.agenda, part)]
    return pairs if part == "news" else sorted(pairs, key=lambda pair: pair[1].at)


def about(looked, now):
    """What `actions.asking` must know to ask again, and to take back that they were told."""
    follower = looked.follower
    return {
        "follower": follower.pk,
        "at": now.isoformat(),
        "told_to": moment(follower.told_to),
        "news_since": moment(follower.news_since),
        "tomorrow": moment(follower.tomorrow),
        "due": [[each.pk, moment(each.at)] for each in looked.agenda.due],
    }


def moment(at):
    return at and at.isoformat()


class Said(NamedTuple):
    text: str
    html: str


class Wording:
    """The parts of the mails of one tick. What many are told is rendered once; only the signed
    token differs, and stands in its place as a mark that nobody can have typed."""

    def __init__(self):
        self.mark = token_hex(16)
        self.made = {}

    def section(self, looked, part):
        """A part of the mail of one person, under its heading."""
        said = [self.one(part, each, row) for each, row in in_order(looked, part)]
        heading = SECTIONS[part]
        return Said(
            "\n\n".join([f"{heading}\n{'-' * len(heading)}", *(each.text for each in said)]),
            "\n".join([f"<h2>{heading}</h2>", *(each.html for each in said)]),
        )

    def one(self, part, looked, row):
        words = to_do(row, looked.told.standings) if part == "due" else ""
        key = (part, looked.follower.watched_id, getattr(row, "pk", row), words)
        if key not in self.made:
            self.made[key] = self.render(part, looked.follower.watched, row, words)
        text, html = self.made[key]
        if part != "due":
            return Said(text, html)
        signed = token(looked.follower.pk)
        return Said(text.replace(self.mark, signed), html.replace(self.mark, signed))

    def render(self, part, watched, row, words):
        context = {
            "site_url": settings.SITE_URL,
            "watched": watched,
            part: row,
            "to_do": words,
            "token": self.mark,
        }
        plain = get_template(f"{ROOM}/_{part}.txt").template
        text = plain.render(Context(context, autoescape=False)).strip()
        return Said(text, get_template(f"{ROOM}/_{part}.html").render(context).strip())


def samples():
    now = timezone.now()
    watched = Watched(
        pk=1,
        title="Advocacy in Exampleshire",
        path="/tenders/ocds-example-1/",
        by="Example Council",
    )
    follower = Follower(pk=1, person=User(pk=1, name="Ann Example"), watched=watched)
    close, asked = (
        Deadline(pk=pk, watched=watched, group=group, name=group.label, at=now + timedelta(days))
        for pk, group, days in ((1, Group.TENDER, 7), (2, Group.QUESTIONS, -1))
    )
    agenda = Agenda(
        due=[close],
        missed=[asked],
        news=[News("Value", "£50,000", "£60,000")],
        look_at=None,
    )
    told = Told(frozenset({Standing.BIDDING}), days={}, quiet=frozenset())
    return {REMINDER: (shared(), letter([Looked(follower, told, agenda)], Wording(), now))}
