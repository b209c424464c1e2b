"""The mail that reminds: one for each person, with all that is to be said at that moment."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from portal.accounts.models import User
from portal.outbox.actions import Letter, queue_letters

from .agenda import Agenda, Looked, News, Told
from .links import token, unsubscribe_address
from .models import Deadline, Follower, Group, Standing, Watched
from .wording import ROOM, Wording

REMINDER = f"{ROOM}/reminder"
PARTS = ["news", "due", "missed"]  # of a mail, in this order


def remind(people, now):
    """Queues a mail for each list of `Looked`; each is about one person."""
    everyone = [each.follower for looked in people for each in looked]
    persons = User.objects.only("name", "email").in_bulk({each.person_id for each in everyone})
    wording = Wording(Watched.objects.in_bulk({each.watched_id for each in everyone}))
    letters = [
        letter(persons[looked[0].follower.person_id], looked, wording, now) for looked in people
    ]
    queue_letters(REMINDER, shared(), letters)


def shared():
    """What stands in every copy."""
    return {"settings_url": settings.SITE_URL + reverse("my:settings")}


def letter(person, looked, wording, now):
    signed, at = token(person.pk), now.isoformat()
    pairs = {part: in_order(looked, part) for part in PARTS}
    sections = [wording.section(part, pairs[part], signed) for part in PARTS if pairs[part]]
    return Letter(
        to=person.email,
        key=f"reminders:{person.pk}:{at}",
        person_id=person.pk,
        subject={"headline": wording.headline(**pairs)},
        text={"name": str(person), "parts": "\n\n\n".join(said.text for said in sections)},
        html={"name": escape(person), "parts": "\n".join(said.html for said in sections)},
        unsubscribe=unsubscribe_address(signed),
        about=[about(each, at) for each in looked],
    )


def in_order(looked, part):
    """Pairs of follower and what is to be said; of deadlines the most urgent first."""
    pairs = [(each, said) for each in looked for said in getattr(each.agenda, part)]
    return pairs if part == "news" else sorted(pairs, key=lambda pair: pair[1].at)


def about(looked, at):
    """What `actions.asking` must know to ask again, and to take back that they were told."""
    follower = looked.follower
    return {
        "follower": follower.pk,
        "at": at,
        "told_to": moment(follower.told_to),
        "news_since": moment(follower.news_since),
        "tomorrow": moment(follower.tomorrow),
        "due": [[each.pk, moment(each.at)] for each in looked.agenda.due],
    }


def moment(at):
    return at and at.isoformat()


def samples():
    now = timezone.now()
    watched = Watched(
        pk=1,
        title="Advocacy in Exampleshire",
        path="/tenders/ocds-example-1/",
        by="Example Council",
    )
    person = User(pk=1, name="Ann Example")
    follower = Follower(pk=1, person=person, watched=watched)
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
    return {
        REMINDER: (
            shared(),
            letter(person, [Looked(follower, told, agenda)], Wording({1: watched}), now),
        )
    }
