"""OCDS 1.0, as Contracts Finder wrote it until about 2021, brought to the shape of 1.1.

The bodies, which stood inline, are moved to the parties in `bodies.gather`.
"""

CATEGORIES = {"works": "works", "services": "services", "supplies": "goods", "goods": "goods"}


def drop_package_info(release, note):
    """The header of the package stood inside the release."""
    if release.pop("packageInfo", None):
        note(("packageInfo",), "tells of the package, not of the notice: left out")


def suitability(release, note):
    """`xClassifications` held what are now `suitability` and `mainProcurementCategory`."""
    tender = release.get("tender", {})
    old = tender.pop("xClassifications", None)
    if old is None:
        return
    welcome = {
        new: old[name]
        for new, name in (("sme", "isSuitableForSme"), ("vcse", "isSuitableForVco"))
        if name in old
    }
    if welcome:
        tender.setdefault("suitability", welcome)
    if category := CATEGORIES.get(old.get("ojeuContractType", "").casefold()):
        tender.setdefault("mainProcurementCategory", category)
    if not tender:
        del release["tender"]
    note(("tender", "xClassifications"), "moved to suitability and mainProcurementCategory")


def amendments(release, note):
    """There was one `amendment`; now there is a list."""
    sections = [("tender", release.get("tender", {}))]
    for name in ("awards", "contracts"):
        sections += [(name, section) for section in release.get(name, ())]
    for name, section in sections:
        if old := section.pop("amendment", None):
            old.setdefault("id", old.get("date", "1"))
            section.setdefault("amendments", [old])
            note((name, "amendment"), "moved to amendments")
