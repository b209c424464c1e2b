import re
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.areas.models import Area
from portal.organisations.actions import update_work
from portal.organisations.models import Role
from tenders import for_us
from tenders.models import Tender
from tests.factories.accounts import make_coordinator, make_user
from tests.factories.organisations import make_buyer, make_membership, make_organisation
from tests.factories.tenders import buyer, release, take_in, tender

pytestmark = pytest.mark.django_db

WORK = {"nationwide": False, "turnover_band": "", "may_bid_for": [], "services": []}
CODE = {"otherRequirements": {"reservedParticipation": ["shelteredWorkshop"]}}
ACT = {"legalBasis": {"scheme": "UKPGA", "id": "2023/54"}}
LEEDS = {"items": [{"id": "1", "deliveryAddresses": [{"region": "UKE42"}]}]}
OTHER = {"title": "Window cleaning"}


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


@pytest.fixture
def fill_in(organisation, manager):
    """`fill_in(works_in=["Leeds"], services=[…], …)`: says what the organisation does."""

    def fill_in(works_in=(), **said):
        areas = Area.objects.active().filter(name__in=works_in)
        update_work(organisation=organisation, by=manager, works_in=areas, **WORK | said)

    return fill_in


def address(organisation):
    return f"/organisations/{organisation.slug}/tenders/"


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def listed(client, organisation, query=""):
    """The ocids on the page, in their order."""
    answer = client.get(address(organisation) + query)
    assert answer.status_code == 200
    return [each.ocid for each, _ in answer.context["results"]]


def ocid(number):
    return f"ocds-h6vhtk-{number:06}"


# Who may see it


@pytest.mark.parametrize("role", Role.values)
def test_every_member_sees_it(client, organisation, role):
    client.force_login(make_membership(organisation=organisation, role=role).person)
    assert client.get(address(organisation)).status_code == 200


def test_a_stranger_learns_nothing_and_a_visitor_is_asked_to_sign_in(client, organisation):
    answer = client.get(address(organisation))
    assert answer["Location"] == f"/accounts/login/?next={address(organisation)}"
    client.force_login(make_membership().person)
    assert client.get(address(organisation)).status_code == 404


def test_who_may_see_a_body_and_does_not_belong_to_it_is_refused(client, organisation):
    client.force_login(make_user())
    assert client.get(address(make_buyer())).status_code == 403
    client.force_login(make_coordinator())
    assert client.get(address(organisation)).status_code == 403


# What is listed


def test_what_buys_a_service_that_we_offer_is_listed_with_the_reason(
    as_manager, organisation, fill_in
):
    fill_in(services=["advocacy_peer_support"])
    tender(ocid(1))
    tender(ocid(2), tender=OTHER)
    page = text(as_manager.get(address(organisation)))
    assert "Advocacy service" in page
    assert "Window cleaning" not in page
    assert "<title>Tenders for Ramps &amp; Rights, 1 found – " in page
    assert "It buys advocacy and peer support, which you offer: the notice says “Advocacy”." in page


def test_what_is_reserved_for_what_we_say_we_are_is_listed(as_manager, organisation, fill_in):
    tender(ocid(1), tender=OTHER | CODE | ACT)
    fill_in(may_bid_for=["supported"])
    assert listed(as_manager, organisation) == [ocid(1)]
    fill_in(may_bid_for=["mission"])
    assert listed(as_manager, organisation) == []


def test_a_reservation_that_only_the_words_suggest_is_not_enough(as_manager, organisation, fill_in):
    words = "This contract is reserved for supported employment providers."
    found = tender(ocid(1), tender={"title": "Window cleaning", "description": words} | ACT)
    assert found.reserved == Tender.Reserved.SUGGESTED
    fill_in(may_bid_for=["supported"])
    assert listed(as_manager, organisation) == []


def test_open_and_planned_ones_are_listed_and_what_is_over_is_not(
    as_manager, organisation, fill_in
):
    fill_in(services=["advocacy_peer_support"])
    tender(ocid(1))
    tender(ocid(2), status="planned")
    tender(ocid(3), status="awarded")
    tender(ocid(4), status="cancelled")
    tender(ocid(5), closes=timezone.now() - timedelta(minutes=1))
    assert listed(as_manager, organisation) == [ocid(1), ocid(2)]
    assert text(as_manager.get(address(organisation))).count("Planned</span>") == 1


def test_a_tender_that_passed_a_moment_ago_is_gone_before_the_clock_has_ticked(
    as_manager, organisation, fill_in
):
    fill_in(services=["advocacy_peer_support"])
    tender(ocid(1))
    Tender.objects.update(open_until=timezone.now())
    assert listed(as_manager, organisation) == []


def test_a_tender_on_two_services_is_listed_once_and_found_by_the_marks_of_both(
    as_manager, organisation, fill_in
):
    fill_in(services=["transport"])
    lead = tender(ocid(1))
    twin = tender(ocid(2), tender={"classification": {"scheme": "CPV", "id": "60120000"}})
    Tender.objects.filter(pk=twin.pk).update(folds_into=lead)
    Tender.objects.filter(pk=lead.pk).update(twin_marks=twin.marks)
    assert listed(as_manager, organisation) == [ocid(1)]


def test_what_fits_best_comes_first_and_of_equals_what_closes_first(
    as_manager, organisation, fill_in
):
    def in_days(days):
        return timezone.now() + timedelta(days=days)

    fill_in(
        services=["advocacy_peer_support"],
        may_bid_for=["supported"],
        works_in=["Leeds"],
        turnover_band="to_100k",
    )
    dear, cheap = ({"value": {"amount": a, "currency": "GBP"}} for a in (900_000, 5_000))
    runs = {"contractPeriod": {"startDate": "2027-01-01", "endDate": "2027-12-31"}}
    tender(ocid(1), closes=in_days(1), tender=dear | runs)  # 4 − 2
    tender(ocid(2), closes=in_days(9))  # 4
    tender(ocid(3), closes=in_days(5))  # 4
    tender(ocid(4), closes=in_days(9), tender=cheap)  # 4 + 2
    tender(ocid(5), closes=in_days(9), tender=LEEDS)  # 4 + 3
    tender(ocid(6), closes=in_days(9), tender=LEEDS | CODE | ACT)  # 4 + 3 + 3
    assert listed(as_manager, organisation) == [ocid(n) for n in (6, 5, 4, 3, 2, 1)]


# Places


@pytest.mark.parametrize(
    ("works_in", "sentence"),
    [
        ("Leeds", "It is for Leeds, where you work."),
        ("Bradford", "It is for Leeds, next to where you work."),
        ("Hull", None),
        ("Hackney", None),
    ],
)
def test_a_council_next_door_counts(as_manager, organisation, fill_in, works_in, sentence):
    fill_in(services=["advocacy_peer_support"], works_in=[works_in])
    found = tender(ocid(1), **buyer())  # Leeds City Council, which gives no place
    assert found.areas == ["E08000035"]
    page = text(as_manager.get(address(organisation)))
    assert (sentence in page) if sentence else ("where you work" not in page)


def test_outside_england_the_same_region_stands_in_for_borders(as_manager, organisation, fill_in):
    fill_in(services=["advocacy_peer_support"], works_in=["Glasgow City"])
    place = {"items": [{"id": "1", "deliveryAddresses": [{"region": "UKM75"}]}]}
    tender(ocid(1), tender=place)
    assert "It is in Scotland, the region where you work." in text(
        as_manager.get(address(organisation))
    )


# The size of the contract


@pytest.mark.parametrize(
    ("lots", "sentence"),
    [
        ([300_000], "It is worth about £100,000 a year: within half of your income"),
        ([900_000, 150_000], "One of its lots is worth about £50,000 a year: within half"),
        ([9_000_000], "It is worth about £3,000,000 a year: more than half of your income"),
    ],
)
def test_the_size_is_read_from_the_lots_of_the_notice(
    as_manager, organisation, fill_in, lots, sentence
):
    fill_in(services=["advocacy_peer_support"], turnover_band="to_500k")
    runs = {"startDate": "2027-04-01", "endDate": "2030-03-31"}
    tender(
        tender={
            "lots": [
                {"id": str(n), "value": {"amount": a, "currency": "GBP"}, "contractPeriod": runs}
                for n, a in enumerate(lots)
            ]
        }
    )
    assert sentence in text(as_manager.get(address(organisation)))


@pytest.mark.parametrize("lots", ["odd", ["odd", None], {}, [{"value": "odd"}], None])
def test_lots_of_another_shape_do_no_harm(as_manager, organisation, fill_in, lots):
    fill_in(services=["advocacy_peer_support"], turnover_band="to_500k")
    found = tender()
    merged = found.compiled | {"tender": found.compiled["tender"] | {"lots": lots}}
    Tender.objects.update(compiled=merged)
    assert "your income" not in text(as_manager.get(address(organisation)))


# Leaving reasons out


def test_a_kind_of_reason_is_left_out_and_counted_again_by_links(as_manager, organisation, fill_in):
    fill_in(services=["advocacy_peer_support"], works_in=["Leeds"], may_bid_for=["supported"])
    tender(ocid(1), tender=LEEDS)
    tender(ocid(2), tender=OTHER | CODE | ACT)
    assert listed(as_manager, organisation) == [ocid(1), ocid(2)]

    page = text(as_manager.get(address(organisation)))
    assert 'href="?without=service">Leave out services</a>' in page
    assert "Leave out size" not in page  # nothing is said of it, so it can be no reason

    page = text(as_manager.get(address(organisation) + "?without=service"))
    assert "Advocacy service" not in page
    assert 'href="?without=">' not in page
    assert 'href="?">Count services again</a>' in page
    assert 'href="?without=area&amp;without=service">Leave out places</a>' in page
    assert listed(as_manager, organisation, "?without=area") == [ocid(1), ocid(2)]
    assert "where you work" not in text(as_manager.get(address(organisation) + "?without=area"))


def test_with_services_and_reservations_left_out_nothing_is_left_and_the_ways_back_are_shown(
    as_manager, organisation, fill_in
):
    fill_in(services=["advocacy_peer_support"], may_bid_for=["supported"])
    tender()
    page = text(as_manager.get(address(organisation) + "?without=service&without=reserved"))
    assert "No open or planned tender fits now." in page
    assert page.count("Count services again") == 2
    assert page.count("Count reservations again") == 2


@pytest.mark.parametrize("asked", ["nonsense", "a%00b", "x" * 10_000, "%3Cscript%3E"])
def test_what_cannot_be_left_out_is_said_and_ignored(as_manager, organisation, fill_in, asked):
    fill_in(services=["advocacy_peer_support"])
    tender()
    page = text(as_manager.get(f"{address(organisation)}?without={asked}&page={asked}"))
    assert "We ignored that." in page
    assert "Advocacy service" in page
    assert "<script>" not in page


# Nothing to show


def test_who_manages_is_led_to_the_profile_where_nothing_is_said_yet(as_manager, organisation):
    tender()
    page = text(as_manager.get(address(organisation)))
    assert "We do not know yet what Ramps &amp; Rights does." in page
    assert f'<a href="/organisations/{organisation.slug}/work/">Say what you do' in page
    assert "Leave out" not in page


def test_others_are_told_whom_to_ask(client, organisation):
    client.force_login(make_membership(organisation=organisation).person)
    page = text(client.get(address(organisation)))
    assert "<li>Bo Boss</li>" in page
    assert "/work/" not in page


def test_a_place_and_an_income_alone_are_not_enough_to_choose_by(as_manager, organisation, fill_in):
    fill_in(works_in=["Leeds"], turnover_band="to_1m", nationwide=True)
    tender(tender=LEEDS)
    page = text(as_manager.get(address(organisation)))
    assert "We do not know yet what" in page


def test_where_nothing_fits_the_page_says_so(as_manager, organisation, fill_in):
    fill_in(services=["justice"])
    tender()
    page = text(as_manager.get(address(organisation)))
    assert "No open or planned tender fits now." in page
    assert '<a href="/tenders/">See all open tenders</a>' in page


# Many


def test_the_list_has_pages_that_keep_what_is_left_out(as_manager, organisation, fill_in):
    fill_in(services=["advocacy_peer_support"], works_in=["Leeds"])
    take_in(
        *(
            release(ocid(number), id=str(number), tender={"status": "active"} | closing(number))
            for number in range(26)
        )
    )
    page = text(as_manager.get(address(organisation) + "?without=area"))
    assert "<h2>26 tenders</h2>" in page
    assert 'href="?without=area&amp;page=2" rel="next"' in page
    page = text(as_manager.get(address(organisation) + "?without=area&page=2"))
    assert "Page 2 of 2" in page
    assert "26 found, page 2 –" in page
    assert listed(as_manager, organisation, "?page=2") == [ocid(25)]


def closing(number):
    at = timezone.now() + timedelta(days=number + 1)
    return {"tenderPeriod": {"endDate": at.isoformat()}}


def test_more_than_we_look_at_is_said(as_manager, organisation, fill_in, monkeypatch):
    monkeypatch.setattr(for_us, "MOST_OPEN", 1)
    fill_in(services=["advocacy_peer_support"])
    tender(ocid(1), closes=timezone.now() + timedelta(days=9))
    assert "More tenders could fit" in text(as_manager.get(address(organisation)))
    tender(ocid(2), closes=timezone.now() + timedelta(days=2))
    assert listed(as_manager, organisation) == [ocid(2)]


@pytest.mark.parametrize(("count", "areas"), [(1, ["Leeds"]), (3, ["Leeds", "Essex", "Hackney"])])
def test_it_asks_the_database_as_often_for_three_as_for_one(
    as_manager, organisation, fill_in, django_assert_num_queries, count, areas
):
    fill_in(services=["advocacy_peer_support"], works_in=areas, may_bid_for=["supported"])
    for number in range(count):
        tender(ocid(number), tender=LEEDS)
    # session, person, roles; organisation, member; its areas, their codes (4), those next door
    # (4), names; open ones, planned ones, those of the page; who manages
    with django_assert_num_queries(21):
        as_manager.get(address(organisation))


def test_open_ones_are_found_by_the_index_of_marks(fill_in, organisation):
    fill_in(services=["justice"], may_bid_for=["supported"])
    tender()
    Tender.objects.bulk_create(copies(Tender.objects.get(), 3_000))
    analyse()
    profile = for_us.profile_of(organisation)
    asked = for_us.may_fit(profile, user=None).open()
    assert "tender_open_search" in asked.explain()


def copies(model, count):
    for number in range(count):
        model.pk, model.ocid = None, f"{model.ocid.partition('/')[0]}/{number}"
        yield Tender(
            **{
                f.name: getattr(model, f.name)
                for f in Tender._meta.concrete_fields
                if not f.generated and f.name not in ("id", "search")
            }
        )


def analyse():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE tenders_tender")


# The ways to it


def test_members_are_led_to_it_and_others_are_not(client, organisation, manager):
    link = re.compile(f'href="{address(organisation)}"')
    client.force_login(manager)
    for page in (organisation.get_absolute_url(), "/organisations/", "/accounts/"):
        assert link.search(text(client.get(page))), page
    client.force_login(make_coordinator())
    assert not link.search(text(client.get(organisation.get_absolute_url())))
