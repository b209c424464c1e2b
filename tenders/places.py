"""Where a notice is for. Pure: the places that it gives and the council that buys, codes out."""

from portal.areas.places import holders, level_one, territory


def areas(places, council=None):
    """The codes of the places as stated, and of the council that buys where it lies in one of them.

    `places` are as notices give them; what we do not know is left out. `council` is a pair of GSS
    code and its NUTS codes of level 3. A council says more than the place: who buys for Leeds and
    gives "Yorkshire" buys for Leeds. The place stays, since it is what the notice says.
    """
    stated = list(dict.fromkeys(filter(None, map(territory, places))))
    if council and _lies_in(council, stated):
        return [*stated, council[0]]
    return stated


def regions(places, council=None):
    """The regions (NUTS level 1) that the places lie in or cover; where none is given, those of the
    council that buys (as in `areas`)."""
    stated = places or (council[1] if council else [])
    return sorted(frozenset().union(*map(level_one, stated)))


def _lies_in(council, stated):
    _, territories = council
    if not stated:
        return True
    return any(all(place in holders(code) for code in territories) for place in stated)
