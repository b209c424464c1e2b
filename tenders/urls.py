from django.urls import path, register_converter

from portal.shared_cache import shared
from tenders.models import Tender
from tenders.ocds.services import OCID
from tenders.views import data, feeds, public, regimes, reports, search, watching


class OcidConverter:
    regex = OCID.pattern

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(OcidConverter, "ocid")

for_everyone = shared(until=Tender.objects.next_closing)

app_name = "tenders"
urlpatterns = [
    path("", for_everyone(search.TenderList.as_view()), name="list"),
    path("reserved/", for_everyone(regimes.regime_list), name="regimes"),
    path("reserved/<slug:key>/", for_everyone(regimes.regime_detail), name="regime"),
    path("report/", reports.SendReport.as_view(), name="report"),
    path("data/", for_everyone(data.data_page), name="data"),
    path("feed.atom", feeds.feed, name="feed"),
    path("export.csv", feeds.export, name="export"),
    path("calendar.ics", feeds.calendar, name="calendar"),
    path("<ocid:ocid>/calendar.ics", feeds.tender_calendar, name="tender_calendar"),
    path("<ocid:ocid>/watch/", watching.WatchTender.as_view(), name="watch"),
    path("<ocid:ocid>/", for_everyone(public.tender_detail), name="detail"),
]
