"""Pages of saved searches."""

from django.urls import path

from tenders.views import saved

app_name = "searches"
urlpatterns = [
    path("", saved.SearchList.as_view(), name="list"),
    path("new/", saved.NewSearch.as_view(), name="new"),
    path("<int:pk>/", saved.SearchPage.as_view(), name="detail"),
    path("<int:pk>/delete/", saved.DeleteSearch.as_view(), name="delete"),
    path("stop/<signed>/", saved.StopMail.as_view(), name="stop"),
]
