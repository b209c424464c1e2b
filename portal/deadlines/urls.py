from django.urls import path

from portal.deadlines.views import links

app_name = "reminders"
urlpatterns = [
    path("<signed>/<int:pk>/tomorrow/", links.Tomorrow.as_view(), name="tomorrow"),
    path("<signed>/<int:pk>/stop/", links.Stop.as_view(), name="stop"),
    path("<signed>/unsubscribe/", links.Unsubscribe.as_view(), name="unsubscribe"),
]
