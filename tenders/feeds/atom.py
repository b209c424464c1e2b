"""A search as an Atom feed (RFC 4287): what changed last comes first."""

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed

from tenders.search.orders import UPDATED, stretches
from tenders.search.pages import page
from tenders.search.reasons import reasons_for

from .words import address_of, address_of_search, left_out, one_line, summary

LENGTH = 100
RIGHTS = (
    "Contains public sector information licensed under the Open Government Licence. The page of"
    " each tender names its source and licence."
)


def feed(search, *, title, own_address):
    """The feed of a `TenderFilter` as text. `own_address` is the whole one that it was asked by.

    Always in the order of the last change, whatever order was asked for: that is what feeds are.
    """
    found = page(search.qs, stretches(search.stage, UPDATED), plain=search.is_plain, length=LENGTH)
    reasons = reasons_for(
        found.rows,
        search.words,
        area=search.chosen.get("area"),
        service=search.chosen.get("service"),
    )
    made = Atom1Feed(
        title=one_line(title),
        link=address_of_search(search),
        description=None,
        subtitle=f"The {LENGTH} tenders that changed last. {left_out(search)}".strip(),
        language="en-GB",
        author_name=settings.SITE_NAME,
        feed_url=own_address,
        feed_copyright=RIGHTS,
    )
    for tender in found.rows:
        made.add_item(
            title=one_line(tender.title),
            link=address_of(tender),
            unique_id=address_of(tender),
            description=summary(tender, reasons[tender.pk]),
            author_name=one_line(tender.buyer_name) or None,
            pubdate=tender.published_at,
            updateddate=tender.updated_at,
        )
    return made.writeString("utf-8")
