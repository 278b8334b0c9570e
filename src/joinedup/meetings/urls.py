"""URLs of this room."""

from django.urls import path

from joinedup.meetings import views

urlpatterns = [
    path("huddles/", views.huddles, name="huddles"),
]
