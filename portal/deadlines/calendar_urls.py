from django.urls import path

from portal.deadlines.views.calendars import calendar

app_name = "calendars"
urlpatterns = [path("<slug:secret>.ics", calendar, name="calendar")]
