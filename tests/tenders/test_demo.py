import json
import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.utils import timezone

from portal.accounts.models import User
from portal.organisations.models import Membership
from tenders.demo import ROLL_BEFORE, load_sample, roll_demo, sample_files
from tenders.models import Rejection, Release, Tender
from tenders.models.tender import demo_prefix

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[a-z]{2,}")
TELEPHONE = re.compile(r"(?:\+44|\b0)[\d ]{9,12}\b")


def texts(node):
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        for each in node.values() if isinstance(node, dict) else node:
            yield from texts(each)


def named(node, key):
    """Every value that stands under `key`, anywhere."""
    if isinstance(node, dict):
        yield from ([node[key]] if key in node else [])
    if isinstance(node, dict | list):
        for each in node.values() if isinstance(node, dict) else node:
            yield from named(each, key)


@pytest.mark.parametrize("path", sample_files(), ids=lambda path: path.stem)
def test_the_sample_names_no_contact_person(path):
    package = json.loads(path.read_bytes())
    for contact in named(package, "contactPoint"):
        assert not {"name", "email", "telephone", "faxNumber"} & contact.keys()
    sentences = [text for text in texts(package["releases"]) if " " in text]
    assert not [text for text in sentences if ADDRESS.search(text)]
    assert not [text for text in sentences if TELEPHONE.search(text)]


def test_the_whole_sample_goes_in(db):
    load_sample()
    assert Release.objects.count() == 147
    assert not Rejection.objects.exists()


@pytest.fixture
def demo(db):
    roll_demo()
    return Tender.objects.filter(ocid__startswith=demo_prefix())


def test_demonstrations_are_open_in_the_coming_weeks_with_each_kind_of_reservation(demo):
    now = timezone.now()
    assert all(now < tender.open_until < now + timedelta(weeks=6) for tender in demo)
    assert {tender.stage for tender in demo} == {"open"}
    assert {tender.reserved for tender in demo} == set(Tender.Reserved)
    assert any(tender.reserved_lots_only for tender in demo)
    assert any(tender.eoi_closes_at for tender in demo)
    assert not all(tender.closes_hour_known for tender in demo)


def test_a_second_start_moves_nothing(demo):
    assert roll_demo() == 0
    assert Release.objects.count() == demo.count()


def test_what_closes_too_soon_is_moved_ahead_and_the_rest_stays(demo):
    first = demo.closing_first().first()
    later = first.open_until - ROLL_BEFORE
    due = demo.filter(open_until__lte=later + ROLL_BEFORE).count()
    assert roll_demo(at=later) == due >= 1
    first.refresh_from_db()
    assert first.open_until > later + ROLL_BEFORE
    assert [change["what"] for change in first.history[-1]["changes"]]


def test_seeding_makes_people_for_every_role_and_prints_how_to_sign_in(db, settings, capsys):
    settings.DEBUG = True
    call_command("seed_demo")
    call_command("seed_demo")
    said = capsys.readouterr().out
    for user in User.objects.all():
        assert user.email in said
        assert user.check_password("try-the-portal-2026")
        assert user.emailaddress_set.filter(verified=True).exists()
    assert set(Membership.objects.values_list("role", flat=True)) == {
        "view",
        "edit",
        "send",
        "manage",
    }
    secret = Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"]
    assert re.search(rf"secret {secret}, code now \d{{6}}", said)


def test_seeding_refuses_on_a_portal_that_is_no_trial(db, settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="only with DEBUG=1"):
        call_command("seed_demo")
    assert not User.objects.exists()
