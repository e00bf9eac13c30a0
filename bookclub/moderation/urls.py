"""Addresses of reporting. The desk itself is Django's admin."""

from django.urls import path

from . import views

app_name = "moderation"
urlpatterns = [
    path("yours/", views.yours, name="yours"),
    path("log/", views.log, name="log"),
    path("report/<str:label>/<int:pk>/", views.report, name="report"),
]
