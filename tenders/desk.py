"""What of the tenders waits for a coordinator, oldest first. `/desk/` shows it."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from tenders.models import FetchState, Rejection, Report, Reservation, Twin

SHOWN = 25
LATELY = 10


@dataclass
class Waiting:
    """One kind of thing that waits: `rows` of words, an address, and since when."""

    title: str
    count: int
    rows: list


def waiting(user):
    return [kind(user) for kind in (reports, suggested, twins, rejected, silent_services)]


def section(title, things: QuerySet, row):
    return Waiting(title, things.count(), [row(thing) for thing in things[:SHOWN]])


def with_tender(rows, name="tender"):
    """Oldest first, each with its tender, but without the whole notice."""
    heavy = [f"{name}__{column}" for column in ("compiled", "history", "search")]
    return rows.select_related(name).defer(*heavy).order_by("pk")


def reports(user):
    return section(
        "Something wrong or missing",
        with_tender(Report.objects.visible_to(user).filter(state=Report.State.OPEN)),
        lambda report: {
            "words": str(report),
            "about": report.tender.title if report.tender else "The list of tenders",
            "since": report.sent_at,
            "address": reverse("tenders_desk:report", args=[report.pk]),
        },
    )


def suggested(user):
    return section(
        "Reservations to confirm or decline",
        with_tender(Reservation.objects.visible_to(user).waiting()),
        lambda reservation: {
            "words": reservation.tender.title,
            "about": reservation.sentence or "The notice has changed since it was decided.",
            "since": reservation.tender.updated_at,
            "address": reverse("tenders_desk:reservation", args=[reservation.pk]),
        },
    )


def twins(user):
    return section(
        "Probably the same opportunity twice",
        with_tender(Twin.objects.visible_to(user).filter(state=Twin.State.PROBABLE), "first"),
        lambda twin: {
            "words": twin.first.title,
            "about": twin.reason,
            "since": twin.first.updated_at,
            "address": reverse("tenders_desk:twin", args=[twin.pk]),
        },
    )


def rejected(user):
    return section(
        "Imports that were rejected",
        Rejection.objects.visible_to(user).filter(state=Rejection.State.OPEN).order_by("pk"),
        lambda rejection: {
            "words": " ".join(filter(None, [rejection.file, rejection.release])),
            "about": rejection.reason,
            "since": rejection.first_seen,
            "address": reverse("tenders_desk:rejection", args=[rejection.pk]),
        },
    )


def silent_services(user):
    return section(
        "Services that do not answer",
        FetchState.objects.visible_to(user).in_trouble().order_by("source"),
        lambda service: {
            "words": service.get_source_display(),
            "about": service.last_fault,
            "since": service.last_success_at,
            "address": "",
        },
    )


def lately_decided(user):
    """Pairs of words and address of the newest decisions, each of which can be changed there."""
    found = [
        (row.decided_at, f"{what}: {words(row)}, {state(row)}", reverse(name, args=[row.pk]))
        for rows, what, words, state, name in DECISIONS
        for row in rows.visible_to(user)
        .filter(decided_at__isnull=False)
        .order_by("-decided_at")[:LATELY]
    ]
    return [(words, address) for _, words, address in sorted(found, reverse=True)[:LATELY]]


DECISIONS = [
    (
        with_tender(Reservation.objects),
        "Reservation",
        lambda row: row.tender.title,
        lambda row: row.get_decision_display().lower(),
        "tenders_desk:reservation",
    ),
    (
        with_tender(Twin.objects, "first"),
        "Twins",
        lambda row: row.first.title,
        lambda row: row.get_state_display().lower(),
        "tenders_desk:twin",
    ),
    (
        Report.objects.all(),
        "Report",
        str,
        lambda row: row.get_state_display().lower(),
        "tenders_desk:report",
    ),
    (
        Rejection.objects.all(),
        "Rejected import",
        lambda row: row.file,
        lambda row: row.get_state_display().lower(),
        "tenders_desk:rejection",
    ),
]
