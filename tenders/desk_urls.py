"""What coordinators decide on; `/desk/` itself, which lists what waits, is in portal.views."""

from django.urls import path

from tenders.views import desk

app_name = "tenders_desk"
urlpatterns = [
    path("reservations/<int:pk>/", desk.DecideReservation.as_view(), name="reservation"),
    path("tenders/<ocid:ocid>/reserve/", desk.AddReservation.as_view(), name="add_reservation"),
    path("twins/<int:pk>/", desk.DecideTwin.as_view(), name="twin"),
    path("reports/<int:pk>/", desk.AnswerReport.as_view(), name="report"),
    path("rejections/<int:pk>/", desk.DismissRejection.as_view(), name="rejection"),
]
