"""URLs of the door."""

from django.urls import path

from joinedup.access.views import sign_in

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("role/", sign_in.choose_role, name="choose-role"),
    path("role/<int:assignment_id>/", sign_in.take_role, name="take-role"),
]
