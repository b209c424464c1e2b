from django.urls import include, path

from script.benchmarks import views

handler400 = "portal.views.bad_request"
handler500 = "portal.views.server_error"

urlpatterns = [
    path("bench/constant/<path:page>", views.constant),
    path("bench/memory/<path:page>", views.memory),
    path("", include("portal.urls")),
]
