from django.urls import path

from portal.organisations import views

app_name = "organisations"
urlpatterns = [
    path("", views.OrganisationList.as_view(), name="list"),
    path("new/", views.NewOrganisation.as_view(), name="new"),
    path("invitations/<slug:secret>/", views.AnswerInvitation.as_view(), name="invitation"),
    path("invitations/<slug:secret>/decline/", views.Decline.as_view(), name="decline"),
    path("<slug:slug>/", views.OrganisationDetail.as_view(), name="detail"),
    path("<slug:slug>/edit/", views.EditOrganisation.as_view(), name="edit"),
    path("<slug:slug>/work/", views.EditWork.as_view(), name="work"),
    path("<slug:slug>/leave/", views.Leave.as_view(), name="leave"),
    path("<slug:slug>/members/", views.Members.as_view(), name="members"),
    path("<slug:slug>/members/<int:pk>/", views.ChangeRole.as_view(), name="role"),
    path("<slug:slug>/members/<int:pk>/remove/", views.RemoveMember.as_view(), name="remove"),
    path("<slug:slug>/invitations/<int:pk>/again/", views.SendAgain.as_view(), name="again"),
    path("<slug:slug>/invitations/<int:pk>/withdraw/", views.Withdraw.as_view(), name="withdraw"),
]
