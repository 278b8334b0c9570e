"""URLs of the desk: pages made of many rooms."""

from django.urls import path

from joinedup.desk import views

urlpatterns = [
    path("", views.today, name="today"),
    path("find/", views.find, name="find"),
    path("reviews/", views.reviews, name="reviews"),
    path("person/<int:person_id>/", views.person, name="person"),
]
