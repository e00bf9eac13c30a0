"""The address book."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("bookclub.home.urls")),
    path("", include("bookclub.search.urls")),
    path("", include("bookclub.feeds.urls")),
    path("", include("bookclub.members.urls")),
    path("", include("bookclub.library.urls")),
    path("", include("bookclub.reading.urls")),
    path("", include("bookclub.notifications.urls")),
    path("", include("bookclub.reference.urls")),
    path("schedules/", include("bookclub.schedules.urls")),
    path("", include("bookclub.schedules.private")),
    path("", include("reviews.urls")),
    path("discussions/", include("discussions.urls")),
    path("moderation/", include("bookclub.moderation.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "bookclub.home.errors.bad_request"
handler403 = "bookclub.home.errors.forbidden"
handler404 = "bookclub.home.errors.not_found"
handler500 = "bookclub.home.errors.server_error"
