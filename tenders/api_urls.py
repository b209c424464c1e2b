from django.urls import path

from tenders.views import api, download

app_name = "ocds"
urlpatterns = [
    path("releases.json", api.releases, name="releases"),
    path("releases.jsonl.gz", download.everything, name="everything"),
    path("records/<ocid:ocid>.json", api.record, name="record"),
]
