from datetime import date
from decimal import Decimal

import pytest
from django.db import InternalError, connection, transaction

from portal import audit
from portal.audit.models import Event
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db


def test_an_event_keeps_who_what_when_and_why():
    person, by = make_user(name="Ann"), make_user(name="Bo")
    old, new = {"from": date(2027, 3, 1)}, {"value": Decimal("1.50")}
    event = audit.record("tried", target=person, by=by, old=old, new=new, ground="as agreed")
    event.refresh_from_db()
    assert (event.kind, event.ground) == ("tried", "as agreed")
    assert (event.target_type, event.target_id) == ("accounts.user", str(person.pk))
    assert (event.target_label, event.by_id, event.by_label) == ("Ann", by.pk, "Bo")
    assert (event.old, event.new) == ({"from": "2027-03-01"}, {"value": "1.50"})


def test_the_portal_itself_acts_under_no_name():
    event = audit.record("tried", target=make_user())
    assert (event.by_id, event.by_label, event.old, event.new) == (None, "", None, None)


def test_an_event_outlives_what_it_is_about():
    person = make_user(name="Ann")
    event = audit.record("tried", target=person, by=person)
    person.delete()
    event.refresh_from_db()
    assert (event.target_label, event.by_label) == ("Ann", "Ann")


def test_an_event_that_belongs_to_a_change_goes_with_it():
    with pytest.raises(RuntimeError), transaction.atomic():
        audit.record("tried", target=make_user())
        raise RuntimeError
    assert not Event.objects.exists()


def change_it(event):
    event.kind = "other"
    event.save()


def change_by_sql(event):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_event SET kind = 'other'")


@pytest.mark.parametrize(
    "attempt",
    [
        change_it,
        change_by_sql,
        lambda event: event.delete(),
        lambda event: Event.objects.update(kind="other"),
        lambda event: Event.objects.all().delete(),
        lambda event: Event.objects.bulk_update([event], ["kind"]),
    ],
)
def test_the_database_lets_nobody_change_or_delete_an_event(attempt):
    event = audit.record("tried", target=make_user())
    with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
        attempt(event)
    assert Event.objects.get().kind == "tried"
