"""The addresses of progress. Whatever changes something is a POST."""

from django.urls import path

from . import views

app_name = "reading"

urlpatterns = [
    path("reading/", views.where_i_am, name="where_i_am"),
    path("reading/opened/<slug:slug>/", views.opened, name="opened"),
    path("reading/progress/<slug:slug>/", views.progress, name="progress"),
    path("reading/again/<slug:slug>/", views.reread, name="reread"),
    path("reading/show/<str:label>/<int:pk>/", views.show_anyway, name="show_anyway"),
]
