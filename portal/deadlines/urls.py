from django.urls import path

from portal.deadlines.views import links

app_name = "reminders"
urlpatterns = [
    path("tomorrow/<signed>/", links.Tomorrow.as_view(), name="tomorrow"),
    path("stop/<signed>/", links.Stop.as_view(), name="stop"),
    path("unsubscribe/<signed>/", links.Unsubscribe.as_view(), name="unsubscribe"),
]
