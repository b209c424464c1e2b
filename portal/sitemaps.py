"""What search engines are told of: the portal's own pages."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse


class Pages(Sitemap):
    def items(self):
        return ["home", "help", "contact", "accessibility", "privacy"]

    def location(self, item):
        return reverse(item)


SITEMAPS = {"pages": Pages}
