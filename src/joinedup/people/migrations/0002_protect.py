from django.db import migrations

from joinedup.core import rls


class Migration(migrations.Migration):
    dependencies = (("people", "0001_initial"), ("core", "0002_protect"))
    operations = (
        rls.Protect(
            "people_person",
            "people_sourcerecord",
            "people_reviewpair",
            "people_carer",
        ),
    )
