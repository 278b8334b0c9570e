"""URLs of the door."""

from django.urls import path

from joinedup.access import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("role/", views.choose_role, name="choose-role"),
    path("role/<int:assignment_id>/", views.take_role, name="take-role"),
]
