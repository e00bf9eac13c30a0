"""The addresses of reviews: what hangs on a work under its address, a review by its number."""

from django.urls import path

from . import feeds
from .views import beside, lists, shelves, shown, writing

app_name = "reviews"

urlpatterns = [
    path("works/<slug:slug>/reviews/", shown.on_work, name="on_work"),
    path("works/<slug:slug>/rate/", writing.rate, name="rate"),
    path("works/<slug:slug>/review/", writing.write, name="write"),
    path("works/<slug:slug>/reviews/feed/", feeds.feed, name="feed"),
    path("works/<slug:slug>/wish/", shelves.wish, name="wish"),
    path("works/<slug:slug>/beside/", beside.beside, name="beside"),
    path("works/<slug:slug>/beside/talk/", beside.open_talk, name="open_talk"),
    path("reviews/", shown.latest, name="latest"),
    path("reviews/<int:pk>/", shown.review, name="review"),
    path("reviews/<int:pk>/delete/", writing.delete, name="delete"),
    path("reviews/<int:pk>/like/", writing.like, name="like"),
    path("reviews/<int:pk>/unlike/", writing.unlike, name="unlike"),
    path("reviews/<int:pk>/history/", shown.history, name="history"),
    path("reviews/<int:pk>/spoiler-point/", writing.spoiler_point, name="spoiler_point"),
    path("reviews/<int:pk>/spoilers/<int:number>/", shown.spoiler, name="spoiler"),
    path("lists/", lists.lists, name="lists"),
    path("lists/new/", lists.new, name="new_list"),
    path("lists/<slug:slug>/", lists.work_list, name="list"),
    path("lists/<slug:slug>/edit/", lists.edit, name="edit_list"),
    path("members/<str:username>/shelf/", shelves.shelf, name="shelf"),
    path("members/<str:username>/year/<int:number>/", shelves.year, name="year"),
]
