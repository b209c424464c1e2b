"""How a tender, and a search, are said where there is no page around them."""

import re
from html import unescape

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.http import urlencode

from portal.icalendars import one_line

END_OF_LINE = re.compile(r"</(?:p|div)>")


def address_of(tender):
    """The whole address of its page, the same by whatever name the portal was asked."""
    return f"{settings.SITE_URL}{tender.get_absolute_url()}"


def address_of_search(search):
    """The whole address of the list, the same for the same search."""
    return f"{settings.SITE_URL}{reverse('tenders:list')}?{urlencode(sorted(search.asked.items()))}"


def summary(tender, reasons=()):
    """What a result of the list says of it, as HTML that needs no style sheet."""
    context = {"tender": tender, "reasons": {tender.pk: reasons}}
    html = render_to_string("tenders/summary.html", context)
    return one_line(html.replace("</dt>", ":</dt> "))


def summary_in_lines(tender):
    """The same without HTML, a line for each fact."""
    parts = END_OF_LINE.split(summary(tender))
    lines = (one_line(unescape(strip_tags(part))) for part in parts)
    return [line for line in lines if line]


def left_out(search):
    """A sentence on what of a `TenderFilter` meant nothing; "" where all meant something."""
    labels = [search.form[name].label for name in search.form.errors]
    return f"We could not read everything, and left out: {', '.join(labels)}." if labels else ""
