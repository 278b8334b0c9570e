"""Who must never be linked is read where records are taken in, linked and reviewed, and by those who keep the list; never in
direct care."""

from django.db import migrations

from joinedup.core import rls

READS = ("intake", "linkage-review", "governance", "operator", "retention")


class Migration(migrations.Migration):
    dependencies = (("people", "0015_statistics"), ("core", "0005_context_now"))
    operations = (rls.ByRelationship("people_neverlink", reads=READS),)
