"""Addresses of reporting. The desk itself is Django's admin."""

from django.urls import path

from . import held_views, views

app_name = "moderation"
urlpatterns = [
    path("yours/", views.yours, name="yours"),
    path("log/", views.log, name="log"),
    path("held/<int:pk>/", held_views.held, name="held"),
    path("held/<int:pk>/take-back/", held_views.take_back, name="take_back"),
    path("report/<str:label>/<int:pk>/", views.report, name="report"),
]
