from django.urls import path

from portal.deadlines.views import my, settings

app_name = "my"
urlpatterns = [
    path("", my.WatchList.as_view(), name="list"),
    path("watches.csv", my.WatchTable.as_view(), name="table"),
    path("watches/<int:pk>/", my.OneWatch.as_view(), name="watch"),
    path("watches/<int:pk>/stop/", my.StopWatch.as_view(), name="stop"),
    path("watches/<int:pk>/reminders/", my.StopReminders.as_view(), name="stop_reminders"),
    path("settings/", settings.Settings.as_view(), name="settings"),
    path("settings/reminders/", settings.AllReminders.as_view(), name="all_reminders"),
    path("settings/calendars/<int:pk>/", settings.RenewCalendar.as_view(), name="renew"),
]
