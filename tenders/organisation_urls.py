"""Pages of tenders that stand under an organisation."""

from django.urls import path

from tenders.views import for_us

app_name = "for_us"
urlpatterns = [path("<slug:slug>/tenders/", for_us.ForUs.as_view(), name="list")]
