"""Tenders are read again where an older version of the portal read them last."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenders import tasks
from tenders.actions import projections
from tenders.actions.projections import project_all, project_old
from tenders.models import Release, Tender, TwinCheck
from tenders.ocds.project import PROJECTION
from tests.factories.tenders import OCID, buyer, release, take_in, tender
from tests.races import at_once

pytestmark = pytest.mark.django_db


def made_old(count=1, projection=0, **fields):
    """Tenders as an older version left them: with another title than their notice has."""
    ocids = [f"ocds-h6vhtk-00000{number}" for number in range(count)]
    for ocid in ocids:
        tender(ocid, **fields)
    Tender.objects.update(title="As it was read then", projection=projection)
    return ocids


def titles():
    return dict(Tender.objects.values_list("ocid", "title"))


def test_an_import_says_which_version_read_it():
    assert tender().projection == PROJECTION


def test_what_an_older_version_read_is_read_again_and_what_is_up_to_date_is_not():
    made_old(2)
    Tender.objects.filter(ocid="ocds-h6vhtk-000001").update(projection=PROJECTION)
    assert project_old() == 1
    assert titles() == {
        "ocds-h6vhtk-000000": "Advocacy service",
        "ocds-h6vhtk-000001": "As it was read then",
    }
    assert project_old() == 0


def test_it_goes_on_where_it_stopped_and_what_is_open_longest_comes_first(monkeypatch):
    monkeypatch.setattr(projections, "BATCH", 1)
    now = timezone.now()
    for day in (3, 9, 6):
        tender(f"ocds-h6vhtk-00000{day}", closes=now + timezone.timedelta(days=day))
    Tender.objects.update(title="Old", projection=0)
    done = []
    while project_old():
        done += set(Tender.objects.exclude(title="Old").values_list("ocid", flat=True)) - set(done)
    assert done == [f"ocds-h6vhtk-00000{day}" for day in (9, 6, 3)]


def test_what_to_read_next_comes_from_an_index():
    query = Tender.objects.filter(projection__lt=PROJECTION).order_by("projection", "-open_until")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    plan = query.values_list("ocid")[:100].explain()
    assert "tender_by_projection" in plan
    assert "Sort" not in plan


def test_one_that_we_fail_on_keeps_out_no_other_and_is_not_tried_for_ever(caplog):
    made_old(3)
    Release.objects.filter(ocid="ocds-h6vhtk-000001").update(reading=[])
    assert project_old() == 3
    assert sorted(titles().values()) == ["Advocacy service"] * 2 + ["As it was read then"]
    assert "ocds-h6vhtk-000001 could not be read again" in caplog.text
    assert project_old() == 0


def test_twins_stay_folded():
    fields = {"tenderPeriod": {"endDate": (timezone.now() + timezone.timedelta(7)).isoformat()}}
    take_in(release(tender=fields | {"description": "Here."}, **buyer()))
    take_in(release("ocds-b5fd17-0001", tender=fields | {"description": "Penistone"}, **buyer()))
    Tender.objects.update(projection=0)
    project_old()
    lead = Tender.objects.get(ocid=OCID)
    assert lead.folded.exists()
    assert Tender.objects.filter(pk=lead.pk, search="penistone").exists()
    assert not TwinCheck.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_import_under_way_is_not_undone():
    made_old()
    later = release("ocds-h6vhtk-000000", id="2", date=timezone.now(), tender={"title": "Newer"})
    at_once(lambda: take_in(later), project_old)
    assert titles() == {"ocds-h6vhtk-000000": "Newer"}


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_no_harm():
    made_old(3)
    at_once(project_old, project_old)
    assert set(titles().values()) == {"Advocacy service"}


def test_reading_three_again_costs_no_more_queries_than_one():
    counts = set()
    for count in (1, 3):
        made_old(count)
        with CaptureQueriesContext(connection) as queries:
            project_old()
        counts.add(len(queries))
    assert len(counts) == 1


def test_all_are_read_again_newest_first_in_batches(monkeypatch):
    made_old(3, projection=PROJECTION)
    monkeypatch.setattr(projections, "BATCH", 2)
    steps = project_all()
    assert next(steps) == 2
    assert titles()["ocds-h6vhtk-000000"] == "As it was read then"
    assert list(steps) == [1]
    assert set(titles().values()) == {"Advocacy service"}


def test_the_command_says_how_many_it_read(capsys):
    made_old(2)
    call_command("project_again")
    assert capsys.readouterr().out == "Read 2 tenders again.\n"
    call_command("project_again")
    assert capsys.readouterr().out == "Read 0 tenders again.\n"
    call_command("project_again", "--all")
    assert capsys.readouterr().out == "Read 2 tenders again.\n"


def test_the_clock_works_for_some_seconds_and_goes_on_the_next_minute(monkeypatch):
    made_old(2)
    monkeypatch.setattr(projections, "BATCH", 1)
    monkeypatch.setattr(tasks, "SECONDS", 0)
    tasks.project_old()
    assert set(titles().values()) == {"As it was read then"}
    monkeypatch.undo()
    tasks.project_old()
    assert set(titles().values()) == {"Advocacy service"}
