"""The addresses of the library."""

from django.urls import path

from .views import keeping, shelf

app_name = "library"
urlpatterns = [
    path("works/", shelf.works, name="works"),
    path("works/new/", keeping.new, name="new"),
    path("works/<slug:slug>/", shelf.work, name="work"),
    path("works/<slug:slug>/edit/", keeping.edit, name="edit"),
    path("works/<slug:slug>/credits/", keeping.credits, name="credits"),
    path("works/<slug:slug>/contents/", keeping.contents, name="contents"),
    path("people/<slug:slug>/", shelf.person, name="person"),
]
