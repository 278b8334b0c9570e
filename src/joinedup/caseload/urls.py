"""URLs of the caseload."""

from django.urls import path

from joinedup.caseload import views

urlpatterns = [
    path("caseload/", views.caseload, name="caseload"),
    path("caseload/look-for/", views.look_for, name="caseload-look-for"),
]
