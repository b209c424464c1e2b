from django.urls import path, register_converter

from tenders.ocds.services import OCID
from tenders.views import data, public, regimes, reports


class OcidConverter:
    regex = OCID.pattern

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(OcidConverter, "ocid")

app_name = "tenders"
urlpatterns = [
    path("", public.TenderList.as_view(), name="list"),
    path("reserved/", regimes.regime_list, name="regimes"),
    path("reserved/<slug:key>/", regimes.regime_detail, name="regime"),
    path("report/", reports.SendReport.as_view(), name="report"),
    path("data/", data.data_page, name="data"),
    path("<ocid:ocid>/", public.tender_detail, name="detail"),
]
