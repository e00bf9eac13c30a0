"""The addresses of the inbox."""

from django.urls import path

from .views import inbox

app_name = "notifications"

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read_all, name="read_all"),
    path("inbox/clear/", inbox.clear_all, name="clear_all"),
    path("inbox/<int:pk>/", inbox.follow, name="follow"),
    path("inbox/<int:pk>/clear/", inbox.clear, name="clear"),
]
