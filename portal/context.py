"""What every page knows without asking: the site, its sections and its reader's settings.

Asks no database, so that the page for a 500 can use it as well.
"""

from typing import NamedTuple

from django.conf import settings


class Section(NamedTuple):
    """An entry of the main navigation. `path` is where it begins; what lies below belongs to it."""

    name: str
    path: str


# Only what works stands here; there is room for five.
SECTIONS = []


def site(request):
    """Context processor: `site_name`, `strapline`, `sections`, `section` (where we are)."""
    return {
        "site_name": settings.SITE_NAME,
        "strapline": settings.SITE_STRAPLINE,
        "sections": SECTIONS,
        "section": next((s for s in SECTIONS if request.path.startswith(s.path)), None),
    }
