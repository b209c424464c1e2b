"""The messages of this app, one function each. They are written inside the caller's transaction."""

from portal.accounts.roles import coordinators
from portal.outbox.actions import queue
from tenders.models import Report, Tender


def report_sent(report):
    """Tells the coordinators that somebody found something wrong or missing."""
    for person in coordinators():
        queue(
            to=person.email,
            person=person,
            stem="tenders/emails/report_sent",
            context={"report": report, "person": person},
            key=f"report-sent:{report.pk}:{person.pk}",
        )


def report_answered(report):
    """Answers whoever sent the report and left an address."""
    if report.email:
        queue(
            to=report.email,
            stem="tenders/emails/report_answered",
            context={"report": report},
            key=f"report-answered:{report.pk}:{report.decided_at.isoformat()}",
        )


def samples():
    tender = Tender(ocid="ocds-example-1", title="Advocacy for disabled people in Exampleshire")
    words = "The closing date is wrong.\nThe notice says 5 March."
    report = Report(pk=1, tender=tender, words=words, answer="Thank you. We have put it right.")
    return {
        "tenders/emails/report_answered": {"report": report},
        "tenders/emails/report_sent": {"report": report, "person": "Ada Example"},
    }
