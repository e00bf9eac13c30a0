"""The addresses of the inbox, of what is watched, and of what goes out by mail."""

from django.urls import path

from .views import inbox, mail, watching

app_name = "notifications"

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/bell/", inbox.bell, name="bell"),
    path("inbox/read/", inbox.read_all, name="read_all"),
    path("inbox/clear/", inbox.clear_all, name="clear_all"),
    path("inbox/<int:pk>/", inbox.follow, name="follow"),
    path("inbox/<int:pk>/clear/", inbox.clear, name="clear"),
    path("watching/", watching.watching, name="watching"),
    path("watching/members/<str:username>/", watching.mute, name="mute"),
    path("watching/<str:key>/", watching.watch, name="watch"),
    path("settings/mail/", mail.choices, name="mail"),
    # Under /private/, which stands open in a closed club and is kept out of logs and referrers.
    path("private/mail/<str:token>/", mail.off, name="off"),
]
