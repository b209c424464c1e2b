from django.urls import path

from portal.outbox.views import desk

app_name = "outbox_desk"
urlpatterns = [
    path("", desk.Mail.as_view(), name="mail"),
    path("<int:pk>/again/", desk.TryAgain.as_view(), name="try_again"),
    path("stopped/", desk.Stopped.as_view(), name="stopped"),
    path("stopped/<int:pk>/again/", desk.UseAgain.as_view(), name="use_again"),
    path("previews/", desk.Previews.as_view(), name="previews"),
    path("previews/html/<path:stem>/", desk.PreviewHtml.as_view(), name="preview_html"),
    path("previews/<path:stem>/", desk.Preview.as_view(), name="preview"),
]
