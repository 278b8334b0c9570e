"""URLs of the caseload."""

from django.urls import path

from joinedup.caseload.views import assigning, listing, saved

urlpatterns = [
    path("caseload/", listing.caseload, name="caseload"),
    path("caseload/look-for/", listing.look_for, name="caseload-look-for"),
    path("caseload/views/", saved.views, name="saved-views"),
    path("caseload/views/new/", saved.new_view, name="saved-view-new"),
    path("caseload/views/<int:view_id>/", saved.change_view, name="saved-view"),
    path("caseload/views/<int:view_id>/delete/", saved.delete_view, name="saved-view-delete"),
    path("caseload/assign/", assigning.assign, name="caseload-assign"),
    path("caseload/assigned/<int:batch_id>/", assigning.assigned, name="caseload-assigned"),
    path("caseload/assigned/<int:batch_id>/undo/", assigning.undo, name="caseload-undo"),
]
