"""What a notice, or a person's decision on it, does to those who watch it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from portal.deadlines.actions.reminding import remind
from portal.deadlines.actions.renewing import renew
from portal.deadlines.models import Change, Deadline, Watched
from portal.outbox.models import Message
from portal.reference.regimes import REGIMES
from tenders.actions.projections import project_again
from tenders.actions.reservations import add_reservation
from tenders.actions.services import decide_service
from tenders.actions.watching import watch_tender
from tenders.models import Tender
from tests.factories.accounts import make_coordinator, make_user
from tests.factories.tenders import OCID, release, take_in, tender

pytestmark = pytest.mark.django_db
CLOSES = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=30)
LATER = CLOSES + timedelta(days=7)


def watched(**fields):
    """A tender that somebody watches."""
    found = tender(closes=CLOSES, **fields)
    watch_tender(tender=found, by=make_user())
    return found


def comes_in(number, *, closes=CLOSES, tender=None, tag="tenderUpdate", **sections):
    """Another release of the same process."""
    body = {"tenderPeriod": {"endDate": closes.isoformat()}, **(tender or {})}
    date = datetime(2026, 5, 1 + number, tzinfo=UTC)
    take_in(release(OCID, id=f"00000{number}-2026", tag=[tag], date=date, tender=body, **sections))


def changes():
    return {each.what: (each.old, each.new) for each in Change.objects.all()}


def kinds():
    """Those that hold, with their moments."""
    return dict(Deadline.objects.holding().values_list("kind", "at"))


def test_a_tender_gives_what_its_notice_names():
    day = {"dueDate": "2027-03-01T10:00:00Z"}
    watched(
        tender={
            "expressionOfInterestDeadline": "2027-01-10T17:00:00Z",
            "enquiryPeriod": {"endDate": "2027-01-05T12:00:00Z"},
            "awardPeriod": {"endDate": "2027-04-01T12:00:00Z"},
            "milestones": [{"id": "1", "type": "engagement", "title": "Site visit", **day}],
        }
    )
    assert set(kinds()) == {"eoi", "bids", "questions", "decision", "event:tender-1"}
    assert Deadline.objects.get(kind="event:tender-1").name == "Site visit"


def test_what_nobody_watches_leaves_nothing():
    tender(closes=CLOSES)
    assert not Watched.objects.exists()


def test_a_moved_closing_date_moves_the_deadline_in_the_same_transaction():
    watched()
    comes_in(2, closes=LATER)
    assert kinds() == {"bids": LATER}
    old, new = changes()["Tenders close"]
    assert (str(CLOSES.day) in old, str(LATER.day) in new) == (True, True)


def test_an_import_that_is_undone_moves_nothing():
    watched()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        comes_in(2, closes=LATER)
        1 / 0  # noqa: B018
    assert kinds() == {"bids": CLOSES}
    assert changes() == {}


def test_cancelling_fells_all_and_is_told():
    watched()
    comes_in(2, tender={"status": "cancelled"}, tag="tenderCancellation")
    assert kinds() == {}
    assert changes()["Stage"] == ("", "Cancelled")


def test_an_award_leaves_the_end_of_the_contract():
    watched()
    period = {"startDate": "2027-04-01", "endDate": "2030-03-31"}
    award = {"id": "1", "status": "active", "contractPeriod": period}
    comes_in(2, tender={"status": "complete"}, tag="award", awards=[award])
    (kind,) = kinds()
    assert kind.startswith("contract_end:")
    assert changes()["Stage"] == ("", "Awarded")


def test_closing_by_the_clock_fells_nothing():
    """Who was shortlisted still has a tender to send."""
    found = watched(tender={"expressionOfInterestDeadline": "2026-06-01T12:00:00Z"})
    assert found.stage == Tender.Status.CLOSED
    assert set(kinds()) == {"eoi", "bids"}


def test_value_and_documents_are_news_with_old_and_new():
    watched(tender={"value": {"amount": 1000, "currency": "GBP"}, "documents": [paper("ITT")]})
    comes_in(
        2,
        tender={
            "value": {"amount": 2000, "currency": "GBP"},
            "documents": [paper("ITT"), paper("Terms")],
        },
    )
    assert changes() == {
        "Value": ("£1,000 without VAT", "£2,000 without VAT"),
        "Documents": ("", "Terms"),
    }


def paper(name):
    return {"id": name, "title": name, "url": f"https://example.org/{name}"}


def test_another_spelling_is_no_news():
    watched()
    comes_in(2, tender={"title": "ADVOCACY SERVICE", "description": "New words, same thing."})
    assert changes() == {}
    assert Watched.objects.get().title == "ADVOCACY SERVICE"


def test_reading_all_again_is_no_news():
    watched()
    project_again([OCID])
    assert changes() == {}


def test_a_reservation_that_a_coordinator_notes_is_news():
    found = watched()
    add_reservation(
        tender=found,
        lot_key="",
        regime=REGIMES["pa2023_s32"],
        by=make_coordinator(),
        ground="The buyer told us.",
    )
    old, new = changes()["Who may bid"]
    assert old == "The notice does not say"
    assert new.startswith("Reserved: ")


def test_a_decision_on_service_areas_is_no_news():
    found = watched()
    decide_service(
        tender=found, service="employment", belongs=True, by=make_coordinator(), ground="x"
    )
    assert changes() == {}


def test_a_folded_tender_is_watched_by_the_one_that_is_shown():
    lead, other = tender("ocds-h6vhtk-000001"), tender("ocds-h6vhtk-000002")
    Tender.objects.filter(pk=other.pk).update(folds_into=lead)
    other.refresh_from_db()
    watch = watch_tender(tender=other, by=make_user())
    assert watch.watched.key == f"tender:{lead.ocid}"


def test_an_import_asks_once_whether_anything_of_its_batch_is_watched(
    django_assert_max_num_queries,
):
    """And nothing more, where nobody watches any of it."""
    with django_assert_max_num_queries(1):
        renew({f"tender:ocds-{number}": None for number in range(200)})


def test_the_change_reaches_the_postbox_with_old_and_new():
    watched()
    remind()
    comes_in(2, closes=LATER)
    remind()
    mail = Message.objects.first()
    assert mail.subject == "Changed: Advocacy service"
    assert "Tenders close\nBefore: " in mail.text
