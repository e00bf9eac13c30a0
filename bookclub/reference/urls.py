"""Addresses of reference pages, their series and their sources."""

from django.urls import path

from .views import editing, reading, sources

app_name = "reference"
urlpatterns = [
    path("pages/", reading.pages, name="pages"),
    path("pages/new/", editing.new, name="new"),
    path("pages/sources/", sources.sources, name="sources"),
    path("pages/sources/new/", sources.source, name="new_source"),
    path("pages/sources/<slug:key>/", sources.source, name="edit_source"),
    path("pages/<slug:slug>/", reading.page, name="page"),
    path("pages/<slug:slug>/statements/<int:pk>/spoilers/<int:number>/", reading.span, name="span"),
    path("pages/<slug:slug>/edit/", editing.edit, name="edit"),
    path("pages/<slug:slug>/history/", editing.history, name="history"),
    path("pages/<slug:slug>/history/<int:number>/", editing.revision, name="revision"),
    path("pages/<slug:slug>/history/<int:number>/restore/", editing.restore, name="restore"),
    path("series/<slug:slug>/", reading.series, name="series"),
]
