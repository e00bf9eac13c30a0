"""The addresses of progress. All of them change something, so all of them are POSTs."""

from django.urls import path

from . import views

app_name = "reading"

urlpatterns = [
    path("reading/progress/<slug:slug>/", views.progress, name="progress"),
    path("reading/again/<slug:slug>/", views.reread, name="reread"),
    path("reading/show/<str:label>/<int:pk>/", views.show_anyway, name="show_anyway"),
]
