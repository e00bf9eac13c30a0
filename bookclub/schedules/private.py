"""The addresses that a member's calendar asks, with a key of theirs in it: see `bookclub.members.secrets`."""

from django.urls import path

from .views import taking

app_name = "calendars"
urlpatterns = [
    path("private/<str:key>/calendar.ics", taking.feed, name="every"),
    path("private/<str:key>/calendar/<slug:slug>.ics", taking.feed, name="one"),
]
