"""Loads regions, areas, successions and aliases out of this room's data files."""

from datetime import date, timedelta
from pathlib import Path

from portal.areas.models import Alias, Area, Region, Succession
from portal.loading import checked, known, read, sync

DATA = Path(__file__).parent / "data"
YES_OR_NO = {"yes": True, "no": False}
TIERS = {Area.Kind.COUNTY: Area.Tier.UPPER, Area.Kind.DISTRICT: Area.Tier.LOWER}


def load():
    """Make this room's tables say what the files in DATA say; a list of `Loaded`.

    To be called in a transaction. Raises BrokenRowError for a row that cannot be loaded.
    """
    regions = _regions(DATA / "itl_regions.csv")
    areas = _councils(DATA / "all_councils.csv", regions)
    _add_beginnings(DATA / "local_authorities.csv", areas)
    _add_territories(DATA / "territories.csv", areas, regions)
    _add_neighbours(DATA / "neighbours.csv", areas)
    successions = _successions(DATA / "predecessors.csv", areas)
    aliases = _aliases(DATA / "name_aliases.csv", areas)
    return [
        sync(regions.values(), Region, key=["nuts_code"]),
        sync(areas.values(), Area, key=["gss_code"]),
        sync(successions, Succession, key=["predecessor_id", "successor_id"]),
        sync(aliases, Alias, key=["name"]),
    ]


def _regions(path):
    """The regions by NUTS code. A parent stands in the file before its children."""
    regions = {}

    def make(row):
        if row["parent_nuts_code"]:
            known(row["parent_nuts_code"], regions, "region")
        return Region(
            nuts_code=row["nuts_code"],
            itl_code=row["itl_code"] or None,
            level=int(row["level"]),
            name=row["name"],
            parent_id=row["parent_nuts_code"] or None,
        )

    for region in read(path, make, key=["nuts_code"]):
        regions[region.nuts_code] = region
    return regions


def _councils(path, regions):
    """The councils in force by GSS code; gives the regions of level 1 their GSS codes."""
    by_name = {
        region.name.removesuffix(" (England)"): region
        for region in regions.values()
        if region.level == 1
    }

    def make(row):
        region = known(row["region"], by_name, "region of level 1")
        if region.gss_code not in (None, row["region_code"]):
            raise ValueError(f"{region} has the code {region.gss_code} above")
        region.gss_code = row["region_code"]
        return Area(
            gss_code=row["gss_code"],
            name=row["name"],
            official_name=row["official_name"],
            la_code=row["la_code"],
            kind=row["type"],
            tier=row["tier"],
            nation=row["nation"],
            region_id=region.nuts_code,
            social_care=known(row["social_care"], YES_OR_NO, "answer"),
            population=int(row["population"]),
            population_year=int(row["population_year"]),
        )

    councils = {council.gss_code: council for council in read(path, make, key=["gss_code"])}
    _give_counties(path, councils)
    return councils


def _give_counties(path, councils):
    """Second reading: a district may stand in the file before its county."""
    counties = {area.la_code: area for area in councils.values() if area.tier == Area.Tier.UPPER}

    def make(row):
        district = councils[row["gss_code"]]
        if row["county_la_code"]:
            district.county_id = known(row["county_la_code"], counties, "county").gss_code
        return district

    for _council in read(path, make, key=["gss_code"]):
        pass


def _add_beginnings(path, areas):
    """First days since 2019, and the GSS codes of 2025."""

    def make(row):
        area = known(row["gss_code"], areas, "council")
        area.start = _day(row["in_force_from"])
        if row["gss_code_2025"] != area.gss_code:
            area.gss_code_2025 = row["gss_code_2025"]
        return area

    for _area in read(path, make, key=["gss_code"]):
        pass


def _add_territories(path, areas, regions):
    def make(row):
        area = known(row["gss_code"], areas, "council")
        codes = row["nuts_codes"].split()
        area.territories = [known(code, regions, "region").nuts_code for code in codes]
        return area

    for _area in read(path, make, key=["gss_code"]):
        pass


def _add_neighbours(path, areas):
    def make(row):
        area = known(row["gss_code"], areas, "council")
        codes = row["neighbours"].split()
        area.neighbours = [known(code, areas, "council").gss_code for code in codes]
        return area

    def is_mutual(row):  # second reading: the other may stand in the file below
        area = areas[row["gss_code"]]
        for code in area.neighbours:
            if area.gss_code not in areas[code].neighbours:
                raise ValueError(f"{areas[code]} does not name {area} in its turn")
        return area

    for make_or_check in (make, is_mutual):
        for _area in read(path, make_or_check, key=["gss_code"]):
            pass


def _successions(path, areas):
    """What followed what; adds the abolished areas to `areas`."""

    def make(row):
        successor = known(row["successor_gss"], areas, "council")
        on = date.fromisoformat(row["successor_from"])
        _begin(successor, on)
        predecessor = _abolished(row, successor)
        if predecessor.end != on - timedelta(days=1):
            raise ValueError(f"the last day is not the day before {on}")
        if _said_otherwise(areas.setdefault(predecessor.gss_code, predecessor), predecessor):
            raise ValueError(f"{predecessor.gss_code} is described otherwise above")
        return Succession(
            predecessor_id=predecessor.gss_code,
            successor_id=successor.gss_code,
            on=on,
            part=row["part"],
            relationship=row["relationship"],
            note=row["note"],
        )

    return list(read(path, make, key=["predecessor_id", "successor_id"]))


def _begin(successor, on):
    """A recoded council begins, for us, on the day of its new code."""
    if successor.start not in (None, on):
        raise ValueError(f"{successor} is in force from {successor.start} in another place")
    successor.start = on


def _abolished(row, successor):
    """An abolished area. Its region and nation are those of its successor; its county is not held.

    `tier` in this file says whether it had social care: a unitary authority is "upper" here.
    """
    return checked(
        Area(
            gss_code=row["predecessor_gss"],
            name=row["predecessor_name"],
            official_name=row["predecessor_official_name"],
            la_code=row["predecessor_la_code"],
            kind=row["predecessor_type"],
            tier=TIERS.get(row["predecessor_type"], Area.Tier.SINGLE),
            nation=successor.nation,
            region_id=successor.region_id,
            end=date.fromisoformat(row["last_day"]),
            social_care=row["tier"] == "upper",
        )
    )


def _said_otherwise(one, other):
    fields = ["name", "official_name", "la_code", "kind", "region_id", "end", "social_care"]
    return any(getattr(one, field) != getattr(other, field) for field in fields)


def _aliases(path, areas):
    seen = set()

    def make(row):
        if row["alias"].lower() in seen:
            raise ValueError(f"“{row['alias']}” stands above, in other capitals")
        seen.add(row["alias"].lower())
        return Alias(name=row["alias"], area_id=known(row["gss_code"], areas, "council").gss_code)

    return list(read(path, make, key=["name"]))


def _day(text):
    return date.fromisoformat(text) if text else None
