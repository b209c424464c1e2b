"""What search engines are told of: the portal's own pages, and the tenders that are open."""

from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from tenders.models import Tender


class Pages(Sitemap):
    def items(self):
        names = ["home", "help", "contact", "accessibility", "privacy"]
        return [*names, "tenders:list", "tenders:regimes", "tenders:data"]

    def location(self, item):
        return reverse(item)


class OpenTenders(Sitemap):
    def items(self):
        tenders = Tender.objects.visible_to(AnonymousUser()).open().closing_first()
        return tenders.only("ocid", "updated_at")

    def lastmod(self, item):
        return item.updated_at


SITEMAPS = {"pages": Pages, "tenders": OpenTenders}
