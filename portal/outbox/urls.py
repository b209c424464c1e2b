from django.urls import path

from portal.outbox.views import tried

app_name = "outbox"
urlpatterns = [
    path("", tried.messages, name="list"),
    path("<int:pk>/", tried.message, name="message"),
    path("<int:pk>/html/", tried.html, name="html"),
]
