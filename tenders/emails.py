"""The messages of this app, one function each. They are written inside the caller's transaction."""

from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.timezone import now as present

from portal.accounts.models import User
from portal.accounts.roles import coordinators
from portal.outbox.actions import Letter, queue, queue_letters
from portal.templatetags.words import counted
from tenders.links import stop_address
from tenders.models import Report, SavedSearch, Tender
from tenders.search.reasons import Reason

ROOM = "tenders/emails"
FOUND = f"{ROOM}/found"


def report_sent(report):
    """Tells the coordinators that somebody found something wrong or missing."""
    for person in coordinators():
        queue(
            to=person.email,
            person=person,
            stem=f"{ROOM}/report_sent",
            context={"report": report, "person": person},
            key=f"report-sent:{report.pk}:{person.pk}",
        )


def report_answered(report):
    """Answers whoever sent the report and left an address."""
    if report.email:
        queue(
            to=report.email,
            stem=f"{ROOM}/report_answered",
            context={"report": report},
            key=f"report-answered:{report.pk}:{report.decided_at.isoformat()}",
        )


class Entry(NamedTuple):
    """A tender in the mail of what was found. `also` are the names of further
    searches that found it."""

    tender: Tender
    reasons: list  # of `Reason`
    also: list


class Section(NamedTuple):
    """What one search found. `asked` is the search in words, `address` the path of its list, `more`
    how many tenders the mail leaves out."""

    search: SavedSearch
    asked: list  # of pairs of label and value
    address: str
    entries: list
    more: int

    @property
    def count(self):
        return len(self.entries) + self.more


def found(people, now):
    """Queues a mail for each pair of person and `Section`s."""
    wording = Wording()
    letters = [found_letter(person, sections, wording, now) for person, sections in people]
    queue_letters(FOUND, {}, letters)


def found_letter(person, sections, wording, now):
    said = [wording.section(section) for section in sections]
    keys = [section.search.pk for section in sections]
    stop = stop_address(person.pk, keys)
    return Letter(
        to=person.email,
        key=f"found:{person.pk}:{now.isoformat()}",
        person_id=person.pk,
        subject={"headline": found_headline(sections)},
        text={
            "name": str(person),
            "parts": "\n\n\n".join(text for text, _ in said),
            "stop": stop,
        },
        html={
            "name": escape(person),
            "parts": "\n".join(html for _, html in said),
            "stop": escape(stop),
        },
        unsubscribe=stop,
        about=keys,
    )


def found_headline(sections):
    first, *others = sections
    many = counted(sum(section.count for section in sections), "new tender")
    if others:
        return f"{many} in {len(sections)} of your searches"
    return f"{many}: {first.search}"


class Wording:
    """The parts of the mails of one moment. What many are told is rendered once."""

    def __init__(self):
        self.made = {}

    def section(self, section):
        """The pair of its text and its HTML."""
        entries = tuple((each.tender.pk, *each.also) for each in section.entries)
        key = (section.search, entries, section.more)
        if key not in self.made:
            self.made[key] = self.render(section)
        return self.made[key]

    def render(self, section):
        context = {"section": section, "site_url": settings.SITE_URL}
        plain = get_template(f"{ROOM}/_found.txt").template
        text = plain.render(Context(context, autoescape=False)).strip()
        return text, get_template(f"{ROOM}/_found.html").render(context).strip()


def samples():
    tender = Tender(
        ocid="ocds-example-1",
        title="Advocacy for disabled people in Exampleshire",
        buyer_name="Exampleshire Council",
        open_until=present() + timedelta(days=7),
    )
    tender.closes_at = tender.open_until  # which the database makes
    words = "The closing date is wrong.\nThe notice says 5 March."
    report = Report(pk=1, tender=tender, words=words, answer="Thank you. We have put it right.")
    return {
        f"{ROOM}/report_answered": {"report": report},
        f"{ROOM}/report_sent": {"report": report, "person": "Ada Example"},
        FOUND: ({}, _found_sample(tender)),
    }


def _found_sample(tender):
    search = SavedSearch(pk=1, name="“advocacy”, Yorkshire", query="q=advocacy")
    reason = Reason("Title", [("Advocacy", True), (" for disabled people", False)])
    entries = [Entry(tender, [reason], [])]
    section = Section(search, [("Words", "advocacy")], "/tenders/?q=advocacy", entries, 2)
    person = User(pk=1, name="Ann Example", email="ann@example.org")
    return found_letter(person, [section], Wording(), present())
