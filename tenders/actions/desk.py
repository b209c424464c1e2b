"""What coordinators decide besides reservations and twins: reports, rejected imports."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from portal import audit
from portal.locks import hold
from tenders import emails
from tenders.models import Rejection, Report

ONE_REPORT = timedelta(minutes=10)


@transaction.atomic
def send_report(*, words, tender=None, email="", by=None):
    """Brings a visitor's words on something wrong or missing before the coordinators.

    The same words on the same tender from the same sender within minutes are one report: a
    button pressed twice, or a page sent again.
    """
    said = {"tender": tender, "words": words, "email": email, "sent_by": by}
    hold([f"report {said}"])
    lately = Report.objects.filter(**said, sent_at__gt=timezone.now() - ONE_REPORT)
    if already := lately.first():
        return already
    report = Report.objects.create(**said)
    audit.record("report-sent", target=report, by=by)
    emails.report_sent(report)
    return report


@transaction.atomic
def answer_report(*, report, answer, by):
    """Closes a report with an answer, which goes to the sender where an address was left.

    It can be answered again; then the sender gets the new answer too.
    """
    report = Report.objects.select_for_update().get(pk=report.pk)
    if report.answer == answer:  # a button pressed twice: one mail is enough
        return
    report.answer = answer
    report.state = Report.State.ANSWERED
    report.note_decision(by)
    report.save(update_fields=["answer", "state", "decided_by", "decided_at"])
    audit.record("report-answered", target=report, by=by, new=answer)
    emails.report_answered(report)


@transaction.atomic
def dismiss_rejection(*, rejection, by, dismissed=True):
    """Takes a rejected import off the desk, or puts it back."""
    rejection = Rejection.objects.select_for_update().get(pk=rejection.pk)
    old, new = rejection.state, Rejection.State.DISMISSED if dismissed else Rejection.State.OPEN
    if old == new:
        return
    rejection.state = new
    rejection.note_decision(by if dismissed else None)
    rejection.save(update_fields=["state", "decided_by", "decided_at"])
    audit.record("rejection-decided", target=rejection, by=by, old=old, new=rejection.state)
