"""What every page knows without asking: the site, its sections and its reader's settings.

Asks no database, so that the page for a 500 can use it as well.
"""

from typing import NamedTuple

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from portal import parked, reading


class Section(NamedTuple):
    """An entry of the main navigation. `path` is where it begins; what lies below belongs to it."""

    name: str
    path: str


# Only what works stands here; there is room for five.
SECTIONS = [Section("Tenders", "/tenders/"), Section("Organisations", "/organisations/")]


def site(request):
    """Context processor. Gives `site_name`, `strapline`, `sections`, `section` (the one we are
    in, or None), `reading` (settings that differ from the standard), `kept` (see portal.parked).
    """
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "strapline": settings.SITE_STRAPLINE,
        "sections": SECTIONS,
        "section": next((s for s in SECTIONS if request.path.startswith(s.path)), None),
        "reading": reading.read(request.COOKIES.get(reading.COOKIE, "")),
        "kept": SimpleLazyObject(lambda: parked.kept(request)),
    }
