from django.urls import path

from . import views

app_name = "members"
urlpatterns = [
    path("members/", views.members, name="members"),
    path("members/<str:username>/", views.profile, name="profile"),
    path("settings/", views.settings, name="settings"),
    path("settings/addresses/", views.addresses, name="addresses"),
    path("settings/addresses/<slug:purpose>/renew/", views.renew_address, name="renew_address"),
    path("settings/addresses/<slug:purpose>/revoke/", views.revoke_address, name="revoke_address"),
    path("settings/archive/", views.archive, name="archive"),
    path("settings/archive/download/", views.download, name="download"),
    path("settings/delete/", views.delete, name="delete"),
    path("goodbye/", views.goodbye, name="goodbye"),
    path("waiting/", views.waiting, name="waiting"),
    # Beside allauth's own, for it belongs to signing up.
    path("accounts/start-again/", views.start_again, name="start_again"),
    path("invitations/", views.invitations, name="invitations"),
    path("invitations/<int:pk>/", views.invitation, name="invitation"),
    path("invitations/<int:pk>/revoke/", views.revoke, name="revoke"),
    path("invitations/join/<str:code>/", views.invited, name="invited"),
]
