"""What coordinators decide on; `/desk/` itself, which lists what waits, is in portal.views."""

from django.urls import path

from tenders.views import desk, synonyms

app_name = "tenders_desk"
urlpatterns = [
    path("reservations/<int:pk>/", desk.DecideReservation.as_view(), name="reservation"),
    path("tenders/<ocid:ocid>/reserve/", desk.AddReservation.as_view(), name="add_reservation"),
    path("tenders/<ocid:ocid>/services/", desk.DecideService.as_view(), name="services"),
    path("twins/<int:pk>/", desk.DecideTwin.as_view(), name="twin"),
    path("reports/<int:pk>/", desk.AnswerReport.as_view(), name="report"),
    path("rejections/<int:pk>/", desk.DismissRejection.as_view(), name="rejection"),
    path("synonyms/", synonyms.SynonymList.as_view(), name="synonyms"),
    path("synonyms/new/", synonyms.AddSynonyms.as_view(), name="add_synonyms"),
    path("synonyms/<int:pk>/", synonyms.ChangeSynonyms.as_view(), name="change_synonyms"),
    path("synonyms/<int:pk>/remove/", synonyms.RemoveSynonyms.as_view(), name="remove_synonyms"),
]
