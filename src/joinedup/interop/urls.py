"""URLs of partners' files."""

from django.urls import path

from joinedup.interop.views import files, formats, mappings

urlpatterns = [
    path("files/", files.files_in, name="files"),
    path("files/send/", files.send, name="files-send"),
    path("files/codes/", files.codes, name="files-codes"),
    path("files/<int:file_id>/", files.file_page, name="file"),
    path("files/<int:file_id>/approve/", files.approve, name="file-approve"),
    path("files/<int:file_id>/rejects/", files.rejects, name="file-rejects"),
    path("files/<int:file_id>/mended/", files.mended, name="file-mended"),
    path("files/<int:file_id>/again/", files.again, name="file-again"),
    path("files/formats/", formats.formats, name="file-formats"),
    path("files/formats/<slug:list_format>/", formats.one_format, name="file-format"),
    path("files/mappings/", mappings.mappings, name="mappings"),
    path("files/mappings/new/", mappings.start, name="mapping-new"),
    path("files/mappings/build/", mappings.build, name="mapping-build"),
    path("files/mappings/text/", mappings.write, name="mapping-write"),
    path("files/mappings/<int:mapping_id>/", mappings.edit, name="mapping"),
    path("files/mappings/<int:mapping_id>/text/", mappings.edit_text, name="mapping-text"),
    path("files/mappings/<int:mapping_id>/download/", mappings.download, name="mapping-download"),
]
