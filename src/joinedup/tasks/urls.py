"""URLs of this room."""

from django.urls import path

from joinedup.tasks import views

urlpatterns = [
    path("tasks/", views.tasks, name="tasks"),
]
