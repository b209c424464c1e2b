import csv
import shutil
from datetime import date, timedelta

import pytest
from django.db import transaction

from portal.areas import loader
from portal.areas.models import Alias, Area, Region, Succession
from portal.loading import BrokenRowError

pytestmark = pytest.mark.django_db


def rows(name):
    with (loader.DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of the data files, to be spoilt."""
    folder = shutil.copytree(loader.DATA, tmp_path / "data")
    monkeypatch.setattr(loader, "DATA", folder)
    return folder


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def everything():
    return {model: list(model.objects.values()) for model in (Region, Area, Succession, Alias)}


def test_every_row_of_the_files_is_in_the_tables():
    abolished = {row["predecessor_gss"] for row in rows("predecessors.csv")}

    assert Region.objects.count() == len(rows("itl_regions.csv")) == 233
    assert Area.objects.filter(end=None).count() == len(rows("all_councils.csv")) == 382
    assert Area.objects.exclude(end=None).count() == len(abolished) == 44
    assert Succession.objects.count() == len(rows("predecessors.csv")) == 47
    assert Alias.objects.count() == len(rows("name_aliases.csv")) == 527


def test_every_council_is_as_the_file_says():
    for row in rows("all_councils.csv"):
        area = Area.objects.select_related("region", "county").get(gss_code=row["gss_code"])
        assert (area.name, area.official_name, area.la_code) == (
            row["name"],
            row["official_name"],
            row["la_code"],
        )
        assert (area.kind, area.tier, area.nation) == (row["type"], row["tier"], row["nation"])
        assert area.region.gss_code == row["region_code"]
        assert area.region.name.removesuffix(" (England)") == row["region"]
        assert (area.county.la_code if area.county else "") == row["county_la_code"]
        assert area.social_care == (row["social_care"] == "yes")
        assert area.population == int(row["population"])
        assert area.population_year == int(row["population_year"])


def test_the_neighbours_of_a_council_have_it_for_a_neighbour():
    councils = Area.objects.with_social_care().filter(nation="England", end=None)
    neighbours = dict(councils.values_list("gss_code", "neighbours"))
    named = {(one, other) for one, others in neighbours.items() for other in others}

    assert len(rows("neighbours.csv")) == len(neighbours) == 153
    assert len(named) == 2 * 359
    assert named == {(other, one) for one, other in named}
    assert all(one != other for one, other in named)


def test_who_borders_on_whom():
    def around(name):
        codes = Area.objects.active().get(name=name).neighbours
        return set(Area.objects.filter(gss_code__in=codes).values_list("name", flat=True))

    assert around("Hackney") == {
        "City of London",
        "Haringey",
        "Islington",
        "Newham",
        "Tower Hamlets",
        "Waltham Forest",
    }
    assert around("Cornwall") == {"Devon"}
    assert around("Isle of Wight") == set()  # an island
    assert around("Harlow") == around("Glasgow City") == set()  # no boundary is held


def test_every_predecessor_ends_the_day_before_its_successor_begins():
    for row in rows("predecessors.csv"):
        succession = Succession.objects.get(
            predecessor__gss_code=row["predecessor_gss"], successor__gss_code=row["successor_gss"]
        )
        before, after = succession.predecessor, succession.successor
        assert before.end == date.fromisoformat(row["last_day"])
        assert after.start == succession.on == before.end + timedelta(days=1)
        assert (before.name, before.kind) == (row["predecessor_name"], row["predecessor_type"])
        assert before.region == after.region
        assert (succession.part, succession.relationship, succession.note) == (
            row["part"],
            row["relationship"],
            row["note"],
        )


def test_the_tier_of_an_abolished_area_follows_from_its_kind():
    assert Area.objects.get(name="Bournemouth").tier == "single"
    assert Area.objects.get(name="Cumbria").tier == "upper"
    assert Area.objects.get(name="Christchurch").tier == "lower"


def test_councils_begin_when_they_were_made_or_recoded():
    for row in rows("local_authorities.csv"):
        area = Area.objects.get(gss_code=row["gss_code"])
        if row["in_force_from"]:
            assert area.start == date.fromisoformat(row["in_force_from"])
        else:
            assert area.start in (None, date(2013, 4, 1))
    assert set(Area.objects.filter(start=date(2013, 4, 1)).values_list("name", flat=True)) == {
        "Gateshead",
        "Northumberland",
    }


def test_two_councils_got_a_new_code_in_2025():
    assert dict(
        Area.objects.exclude(gss_code_2025=None).values_list("gss_code", "gss_code_2025")
    ) == {"E08000016": "E08000038", "E08000019": "E08000039"}


def test_every_alias_means_the_area_that_the_file_names():
    held = dict(Alias.objects.values_list("name", "area__gss_code"))

    assert held == {row["alias"]: row["gss_code"] for row in rows("name_aliases.csv")}


def test_the_regions_of_level_one_have_gss_codes():
    assert dict(Region.objects.exclude(gss_code=None).values_list("nuts_code", "gss_code")) == {
        "UKC": "E12000001",
        "UKD": "E12000002",
        "UKE": "E12000003",
        "UKF": "E12000004",
        "UKG": "E12000005",
        "UKH": "E12000006",
        "UKI": "E12000007",
        "UKJ": "E12000008",
        "UKK": "E12000009",
        "UKL": "W92000004",
        "UKM": "S92000003",
        "UKN": "N92000002",
    }


def test_the_regions_stand_in_each_other():
    hartlepool = Region.objects.get(nuts_code="UKC11")

    assert hartlepool.itl_code == "TLC11"
    assert [hartlepool.level, hartlepool.parent.level, hartlepool.parent.parent.level] == [3, 2, 1]
    assert hartlepool.parent.parent.parent == Region.objects.get(level=0)


def test_loading_again_changes_nothing():
    before = everything()

    assert [tuple(table)[1:] for table in loader.load()] == [(0, 0, 0)] * 4
    assert everything() == before


def test_what_somebody_changed_is_put_right():
    Area.objects.filter(name="Leeds").update(name="Leodis")
    Alias.objects.filter(area__gss_code="E08000035").delete()
    Alias.objects.create(name="The big smoke", area=Area.objects.get(gss_code="E09000001"))
    leeds = Area.objects.get(gss_code="E08000035")

    _regions, areas, _successions, aliases = loader.load()

    assert tuple(areas) == ("areas", 0, 1, 0)
    assert aliases.created > 0
    assert aliases.removed == 1
    assert Area.objects.get(name="Leeds") == leeds


def test_a_new_row_in_a_file_is_one_new_row_in_the_table(folder):
    with (folder / "name_aliases.csv").open("a") as file:
        file.write('Hull,E06000010,"Kingston upon Hull, City of",KHL,current\n')

    assert loader.load()[3] == ("aliases", 1, 0, 0)
    assert Area.objects.called("hull").get().gss_code == "E06000010"


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("itl_regions.csv", "UKC1,TLC1,2", "UKC1,TLC1,two", "itl_regions.csv, line 4: "),
        ("itl_regions.csv", "Durham,UKC", "Durham,UKX", "line 4: there is no region “UKX”"),
        ("itl_regions.csv", "UKC1,", "UKC,", "line 4: “UKC” stands in the file twice"),
        ("all_councils.csv", "Adur,Adur D", ",Adur D", "all_councils.csv, line 2: name: "),
        ("all_councils.csv", "South East", "South West", "line 14: South West (England) has"),
        ("all_councils.csv", "South East", "Wessex", "line 2: there is no region of level 1"),
        ("all_councils.csv", "lower,WSX,no", "lower,WSX,maybe", "line 2: there is no answer"),
        ("all_councils.csv", "lower,WSX,no", "lower,XXX,no", "line 2: there is no county “XXX”"),
        ("all_councils.csv", "64187,2020", "many,2020", "line 2: invalid literal"),
        ("all_councils.csv", "non-metropolitan district", "shire", "line 2: kind: "),
        ("all_councils.csv", ",adur\n", ",adur,more\n", "line 2: it has not as many fields"),
        ("all_councils.csv", ",-0.298530,adur\n", "\n", "line 2: it has not as many fields"),
        ("local_authorities.csv", "E09000002", "E09000099", "line 2: there is no council “E09"),
        ("neighbours.csv", "E06000001,", "E06000099,", "line 2: there is no council “E06000099”"),
        ("neighbours.csv", " E06000047", " E99000099", "line 2: there is no council “E99000099”"),
        (
            "neighbours.csv",
            "E06000004 ",
            "",
            "line 5: Hartlepool does not name Stockton",
        ),
        ("predecessors.csv", "2019-03-31", "31 March 2019", "predecessors.csv, line 2: "),
        ("predecessors.csv", "2019-03-31", "2019-03-30", "line 2: the last day is not the day"),
        ("predecessors.csv", "E10000009,Dorset County", "E10000009,Dorsetshire", "line 5: E1000"),
        ("predecessors.csv", "whole", "half", "line 2: part: "),
        ("predecessors.csv", "merged_into", "eaten_by", "line 2: relationship: "),
        ("name_aliases.csv", "E09000002", "E0900000X", "name_aliases.csv, line 2: there is no"),
        ("name_aliases.csv", "& Dag", "AND DAG", "line 3: “Barking and Dagenham” stands above"),
    ],
)
def test_a_broken_row_is_refused_by_file_and_line(folder, file, old, new, message):
    replace(folder / file, old, new)
    before = everything()

    with pytest.raises(BrokenRowError) as refusal, transaction.atomic():
        loader.load()

    assert message in str(refusal.value)
    assert everything() == before


def test_a_successor_has_one_first_day(folder):
    """Predecessors and local authorities both say when a council began."""
    replace(folder / "local_authorities.csv", "2020-04-01", "2020-05-01")

    with pytest.raises(BrokenRowError, match=r"Buckinghamshire is in force from 2020-05-01"):
        loader.load()


def test_text_that_is_not_utf8_is_refused(folder):
    (folder / "name_aliases.csv").write_bytes(b"alias,gss_code\nYnys M\xf4n,W06000001\n")

    with pytest.raises(BrokenRowError, match=r"name_aliases\.csv, line \d+: it is not UTF-8 text"):
        loader.load()


def test_a_file_without_a_column_is_refused(folder):
    replace(folder / "name_aliases.csv", "alias,", "spelling,")

    with pytest.raises(BrokenRowError, match=r"name_aliases\.csv, line 2: it has no column alias"):
        loader.load()
