"""The addresses of feeds: each for anyone, and for the holder of a key."""

from django.urls import path

from .views import of_club, of_pages, of_reviews, of_thread, of_work, private, public

app_name = "feeds"
urlpatterns = [
    path("feeds/club.atom", public(of_club), name="club"),
    path("feeds/pages.atom", public(of_pages), name="pages"),
    path("feeds/reviews.atom", public(of_reviews), name="reviews"),
    path("feeds/works/<slug:slug>.atom", public(of_work), name="work"),
    path("feeds/threads/<int:pk>.atom", public(of_thread), name="thread"),
    path("private/<str:key>/club.atom", private(of_club), name="private_club"),
    path("private/<str:key>/pages.atom", private(of_pages), name="private_pages"),
    path("private/<str:key>/reviews.atom", private(of_reviews), name="private_reviews"),
    path("private/<str:key>/works/<slug:slug>.atom", private(of_work), name="private_work"),
    path("private/<str:key>/threads/<int:pk>.atom", private(of_thread), name="private_thread"),
]
