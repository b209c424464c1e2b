from django.urls import path

from portal.deadlines.views.desk import Reminders

app_name = "deadlines_desk"
urlpatterns = [path("", Reminders.as_view(), name="reminders")]
