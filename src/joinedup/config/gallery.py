"""The component gallery, behind sign-in."""

from django.urls import path

from joinedup.core.pages import page
from joinedup.design.views import gallery

urlpatterns = [path("", page(permission=None)(gallery), name="gallery")]
