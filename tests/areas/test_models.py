from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, RestrictedError

from portal.areas.models import Alias, Area, Region, Succession

pytestmark = pytest.mark.django_db


def area(**fields):
    values = {
        "gss_code": "E06999999",
        "name": "Barchester",
        "official_name": "Barchester City Council",
        "la_code": "BAX",
        "kind": Area.Kind.UNITARY,
        "tier": Area.Tier.SINGLE,
        "nation": Area.Nation.ENGLAND,
        "region_id": "UKK",
        "social_care": True,
    }
    return Area.objects.create(**values | fields)


def refused(constraint):
    return pytest.raises(IntegrityError, match=constraint)


# What must never be false


def test_an_area_ends_after_it_starts():
    area(start=date(2020, 4, 1), end=date(2020, 4, 2))

    with refused("area_end_after_start"):
        area(gss_code="E06999998", start=date(2020, 4, 1), end=date(2020, 4, 1))


def test_only_a_district_has_a_county():
    kent = Area.objects.get(name="Kent")
    area(kind=Area.Kind.DISTRICT, tier=Area.Tier.LOWER, county=kent)

    with refused("area_tier_known_and_only_districts_have_a_county"):
        area(gss_code="E06999998", la_code="BAY", county=kent)


def test_an_area_has_a_known_tier():
    with refused("area_tier_known_and_only_districts_have_a_county"):
        area(tier="middle")


def test_an_area_lies_in_a_known_nation():
    with refused("area_nation_known"):
        area(nation="Barsetshire")


@pytest.mark.parametrize("half", [{"population": 90_000}, {"population_year": 2020}])
def test_a_population_is_of_a_year(half):
    with refused("area_population_has_a_year"):
        area(**half)


def test_a_gss_code_means_one_area():
    with refused("areas_area_gss_code"):
        area(gss_code="E06000023")


def test_a_gss_code_of_2025_means_one_area():
    with refused("areas_area_gss_code_2025"):
        area(gss_code_2025="E08000038")


def test_two_areas_in_force_have_different_la_codes():
    area(la_code="LDS", end=date(2013, 3, 31))

    with refused("area_la_code_unique_while_in_force"):
        area(gss_code="E06999998", la_code="LDS")


def test_an_alias_means_one_area_whatever_the_case():
    with refused("alias_means_one_area_whatever_the_case"):
        Alias.objects.create(name="BARKING & dagenham", area=area())


def test_an_area_does_not_succeed_itself():
    place = area()

    with refused("succession_of_two_areas"):
        Succession.objects.create(
            predecessor=place,
            successor=place,
            on=date(2020, 4, 1),
            part="whole",
            relationship="recoded",
        )


def test_a_pair_of_areas_has_one_succession():
    first = Succession.objects.first()

    with refused("succession_once_a_pair"):
        Succession.objects.create(
            predecessor=first.predecessor,
            successor=first.successor,
            on=first.on,
            part="part",
            relationship="split_into",
        )


@pytest.mark.parametrize("wrong", [{"part": "half"}, {"relationship": "eaten_by"}])
def test_a_succession_is_of_a_known_kind(wrong):
    with refused("succession_kind_known"):
        Succession.objects.filter(pk=Succession.objects.first().pk).update(**wrong)


@pytest.mark.parametrize(
    "wrong", [{"level": 0, "parent_id": "UK"}, {"level": 4, "parent_id": "UK"}, {"level": 1}]
)
def test_every_region_but_the_whole_has_a_parent(wrong):
    with refused("region_all_but_the_whole_have_a_parent"):
        Region.objects.create(nuts_code="UKZ", itl_code="TLZ", name="Barsetshire", **wrong)


def test_what_others_stand_on_is_not_removed():
    for needed in (Region.objects.get(nuts_code="UKI"), Area.objects.get(name="Kent")):
        with pytest.raises((ProtectedError, RestrictedError)), transaction.atomic():
            needed.delete()


# Questions as of a day


def social_care_in_england(at):
    return Area.objects.active(at).with_social_care().filter(nation=Area.Nation.ENGLAND)


@pytest.mark.parametrize(
    ("at", "count"),
    [
        (date(2012, 9, 1), 152),
        (date(2019, 3, 31), 152),
        (date(2019, 4, 1), 151),  # Bournemouth, Poole and Dorset became two
        (date(2020, 4, 1), 151),  # Buckinghamshire, one for one
        (date(2021, 4, 1), 152),  # Northamptonshire became two
        (date(2023, 3, 31), 152),
        (date(2023, 4, 1), 153),  # Cumbria became two
        (None, 153),
    ],
)
def test_how_many_councils_of_england_had_social_care(at, count):
    assert social_care_in_england(at).count() == count


def test_the_152_of_2012_are_the_153_of_today_less_nine_and_with_eight_others():
    then = set(social_care_in_england(date(2012, 9, 1)).values_list("la_code", flat=True))
    now = set(social_care_in_england(None).values_list("la_code", flat=True))

    assert then - now == {"BMH", "POL", "DOR", "BKM", "NTH", "CMA", "NYK", "SOM"}
    assert now - then == {"BPC", "DST", "BUC", "NNT", "WNT", "CBD", "WAF", "NYE", "SMT"}


def test_an_area_is_in_force_on_its_first_and_its_last_day():
    days = {
        at: set(Area.objects.active(at).filter(name__startswith="Bournemouth"))
        for at in (date(2019, 3, 31), date(2019, 4, 1))
    }

    assert {place.la_code for place in days[date(2019, 3, 31)]} == {"BMH"}
    assert {place.la_code for place in days[date(2019, 4, 1)]} == {"BPC"}


def test_by_default_the_day_is_today_in_the_united_kingdom(time_machine):
    area(start=date(2027, 7, 1))

    time_machine.move_to("2027-06-30T22:59:59+00:00", tick=False)
    assert not Area.objects.active().filter(name="Barchester").exists()
    time_machine.move_to("2027-06-30T23:00:00+00:00", tick=False)
    assert Area.objects.active().filter(name="Barchester").exists()


def test_what_became_of_dorset_county():
    dorset = Area.objects.get(gss_code="E10000009")

    assert [str(succession) for succession in dorset.successions.order_by("relationship")] == [
        "Dorset County in part transferred to Bournemouth, Christchurch and Poole",
        "Dorset County replaced by Dorset",
    ]


def test_where_a_council_came_from():
    bcp = Area.objects.get(la_code="BPC")

    assert set(bcp.origins.values_list("predecessor__name", flat=True)) == {
        "Bournemouth",
        "Poole",
        "Christchurch",
        "Dorset County",
    }


# Finding an area


@pytest.mark.parametrize("code", ["E08000016", "E08000038"])
def test_the_old_and_the_new_code_find_barnsley(code):
    assert Area.objects.with_code(code).get().name == "Barnsley"


@pytest.mark.parametrize(
    "name", ["Bristol, City of", "bristol", "BRISTOL CITY COUNCIL", "bristol ua"]
)
def test_a_name_in_any_spelling_that_is_held_finds_the_area(name):
    assert Area.objects.called(name).get().gss_code == "E06000023"


def test_a_council_without_aliases_is_found_by_its_official_name():
    assert Area.objects.called("adur district council").get().name == "Adur"


def test_a_name_that_two_areas_had_finds_both():
    assert {place.gss_code for place in Area.objects.called("North Yorkshire")} == {
        "E06000065",
        "E10000023",
    }
    assert Area.objects.active().called("North Yorkshire").get().gss_code == "E06000065"


def test_an_unknown_name_finds_nothing():
    assert not Area.objects.called("Barchester").exists()


# Which councils lie in a place


def councils_in(place):
    return set(Area.objects.active().councils_in(place).values_list("name", flat=True))


def test_councils_in_a_region_are_those_of_the_region():
    assert len(councils_in("UKI")) == 33
    assert "Hackney" in councils_in("London")
    assert "Slough" not in councils_in("London")


def test_councils_in_a_part_of_a_region_are_those_of_the_whole_region():
    assert councils_in("UKD3") == councils_in("UKD")


def test_councils_in_a_wider_place_are_those_of_all_its_regions():
    assert len(councils_in("England")) == 317
    assert len(councils_in("UK")) == 382
    assert len(councils_in("TLN")) == 11


def test_in_an_unknown_place_there_are_no_councils():
    assert councils_in("Isle of Man") == set()


def codes(name):
    return Area.objects.active().get(name=name).codes


def test_a_borough_that_shares_its_territory_lies_in_it_and_in_all_that_holds_it():
    assert codes("Hackney") == ({"E09000012"}, ["UKI41", "UKI4", "UKI", "ENGLAND", "UK"])


def test_the_territory_of_one_council_alone_means_that_council():
    within, around = codes("Bristol")
    assert within == {"E06000023", "UKK11"}
    assert around == ["UKK1", "UKK", "ENGLAND", "UK"]


def test_a_county_holds_its_districts_and_their_territories():
    within, around = codes("Essex")
    assert {"E10000012", "UKH35"} < within
    harlow = Area.objects.get(name="Harlow").gss_code
    assert harlow in within
    assert around == ["UKH3", "UKH", "ENGLAND", "UK"]


def test_a_district_lies_in_its_county_first():
    within, around = codes("Harlow")
    assert within == {"E07000073"}
    assert around[0] == "E10000012"


def test_a_council_stands_for_those_that_went_over_into_it_whole_and_for_its_older_code():
    assert "E07000028" in codes("Cumberland")[0]  # Carlisle
    assert {"E08000016", "E08000038"} <= codes("Barnsley")[0]


def test_every_council_in_force_lies_in_a_territory_and_not_in_what_it_holds():
    for council in Area.objects.active()[::20]:
        assert council.territories
        assert not council.codes.within & set(council.codes.around)
