"""What an organisation says of its own work: action, form, pages."""

from decimal import Decimal

import pytest

from portal.areas.models import Area
from portal.audit.models import Event
from portal.organisations.actions import update_work
from portal.organisations.models import Role
from portal.organisations.work import SAYS_IT_IS, TurnoverBand
from portal.reference.regimes import KINDS
from tests.factories.accounts import make_administrator, make_coordinator, make_user
from tests.factories.organisations import make_buyer, make_membership, make_organisation

pytestmark = pytest.mark.django_db

NOTHING = {"services": [], "nationwide": False, "turnover_band": "", "may_bid_for": []}
LEEDS, HACKNEY, NEWHAM = "E08000035", "E09000012", "E09000025"


@pytest.fixture
def manager():
    return make_user(email="boss@example.org", name="Bo Boss")


@pytest.fixture
def organisation(manager):
    return make_organisation(name="Ramps & Rights", manager=manager)


@pytest.fixture
def as_manager(client, manager):
    client.force_login(manager)
    return client


def address(organisation):
    return f"/organisations/{organisation.slug}/work/"


def text(response):
    return response.content.decode()


def codes(organisation):
    return set(organisation.works_in.values_list("gss_code", flat=True))


# The words


def test_every_kind_of_reservation_has_words():
    assert set(SAYS_IT_IS) == set(KINDS)


def test_only_the_highest_band_has_no_upper_end():
    ends = [band.most for band in TurnoverBand]
    assert ends[0] == Decimal(25_000)
    assert ends[-1] is None
    assert ends[:-1] == sorted(ends[:-1])


# The action


def test_a_change_is_on_record_with_what_was_before(organisation, manager):
    areas = Area.objects.filter(gss_code__in=[LEEDS, HACKNEY])
    said = NOTHING | {"services": ["transport"], "turnover_band": "to_1m"}
    update_work(organisation=organisation, by=manager, works_in=areas, **said)
    organisation.refresh_from_db()
    assert (organisation.services, organisation.turnover_band) == (["transport"], "to_1m")
    assert codes(organisation) == {LEEDS, HACKNEY}
    event = Event.objects.latest("pk")
    assert (event.kind, event.by_id) == ("organisation-work-changed", manager.pk)
    assert event.old == NOTHING | {"works_in": []}
    assert event.new == said | {"works_in": [LEEDS, HACKNEY]}


def test_what_changes_nothing_is_not_on_record(organisation, manager):
    update_work(organisation=organisation, by=manager, works_in=[], **NOTHING)
    assert not Event.objects.filter(kind="organisation-work-changed").exists()


# The form


def test_a_manager_says_what_the_organisation_does_and_finds_it_again(as_manager, organisation):
    typed = {
        "services": ["transport", "justice"],
        "works_in": [LEEDS],
        "nationwide": "on",
        "may_bid_for": ["sme_vcse"],
        "turnover_band": "to_100k",
    }
    response = as_manager.post(address(organisation), typed, follow=True)
    assert response.redirect_chain == [(organisation.get_absolute_url(), 302)]
    assert "We have saved what you do and where." in text(response)
    page = text(as_manager.get(address(organisation)))
    assert page.count(" checked") == 6
    assert "<summary>Yorkshire and The Humber: <strong>Leeds</strong></summary>" in page


def test_everything_can_be_taken_back(as_manager, organisation, manager):
    areas = Area.objects.filter(gss_code=LEEDS)
    said = NOTHING | {"services": ["transport"], "nationwide": True, "turnover_band": "to_1m"}
    update_work(organisation=organisation, by=manager, works_in=areas, **said)
    assert as_manager.post(address(organisation), {}).status_code == 302
    organisation.refresh_from_db()
    assert {name: getattr(organisation, name) for name in NOTHING} == NOTHING
    assert codes(organisation) == set()


def test_all_councils_of_a_region_are_chosen_with_one_box(as_manager, organisation):
    as_manager.post(address(organisation), {"works_in": ["UKI", LEEDS, HACKNEY]})
    assert len(codes(organisation)) == 33 + 1
    assert {LEEDS, HACKNEY, NEWHAM} < codes(organisation)


def test_only_councils_in_force_are_offered(as_manager, organisation):
    page = text(as_manager.get(address(organisation)))
    assert 'value="E06000065"' in page  # North Yorkshire
    assert 'value="E10000023"' not in page  # the county before it
    assert page.count("<details>") == 12


@pytest.mark.parametrize(
    "typed",
    [
        {"services": ["magic"]},
        {"works_in": ["E10000023"]},
        {"works_in": ["a\0b"]},
        {"works_in": ["x" * 10_000]},
        {"may_bid_for": ["friends"]},
        {"turnover_band": "plenty"},
    ],
)
def test_what_is_not_offered_is_refused_and_the_rest_kept(as_manager, organisation, typed):
    response = as_manager.post(address(organisation), {"nationwide": "on"} | typed)
    assert response.status_code == 422
    assert "Choose from the list." in text(response)
    assert "<title>Error: What you do and where" in text(response)
    assert "checked" in text(response)
    organisation.refresh_from_db()
    assert not organisation.nationwide


@pytest.mark.parametrize("role", [Role.VIEW, Role.EDIT, Role.SEND])
def test_only_who_manages_it_may_change_it(client, organisation, role):
    client.force_login(make_membership(organisation=organisation, role=role).person)
    assert client.post(address(organisation), {"nationwide": "on"}).status_code == 403
    client.force_login(make_user())
    assert client.post(address(organisation), {"nationwide": "on"}).status_code == 404
    organisation.refresh_from_db()
    assert not organisation.nationwide


# Where it is shown


def test_members_see_it_and_nobody_else_sees_the_income(client, manager):
    body = make_buyer(name="Public Body")
    make_membership(organisation=body, person=manager, role=Role.MANAGE)
    areas = Area.objects.filter(gss_code=LEEDS)
    said = {
        "services": ["transport"],
        "nationwide": True,
        "turnover_band": "to_100k",
        "may_bid_for": ["mission"],
    }
    update_work(organisation=body, by=manager, works_in=areas, **said)
    member = make_membership(organisation=body).person
    client.force_login(member)
    page = text(client.get(body.get_absolute_url()))
    for shown in [
        "Accessible and community transport",
        "Leeds",
        "Anywhere in the United Kingdom",
        "An organisation with a public service mission",
        "£25,000 to £100,000",
    ]:
        assert shown in page
    for other in (make_user(), make_coordinator(), make_administrator()):
        client.force_login(other)
        page = text(client.get(body.get_absolute_url()))
        assert "£25,000" not in page
        assert "What you do" not in page
    client.logout()
    assert "£25,000" not in text(client.get(body.get_absolute_url()))


def test_the_form_asks_the_database_as_often_for_many_councils_as_for_none(
    as_manager, organisation, manager, django_assert_num_queries
):
    for areas in (Area.objects.none(), Area.objects.filter(region="UKI")):
        update_work(organisation=organisation, by=manager, works_in=areas, **NOTHING)
        # session, person, roles; organisation, role; councils, those chosen
        with django_assert_num_queries(7):
            as_manager.get(address(organisation))
