"""Every URL of the product. Each view says which permission it needs; the door refuses one that does not."""

from django.urls import include, path

urlpatterns = [
    path("", include("joinedup.access.urls")),
    path("", include("joinedup.desk.urls")),
    path("", include("joinedup.caseload.urls")),
    path("", include("joinedup.tasks.urls")),
    path("", include("joinedup.meetings.urls")),
    path("", include("joinedup.interop.urls")),
    path("design/", include("joinedup.config.gallery")),
]
handler400 = "joinedup.core.errors.bad_request"
handler403 = "joinedup.core.errors.forbidden"
handler404 = "joinedup.core.errors.not_found"
handler500 = "joinedup.core.errors.broken"
