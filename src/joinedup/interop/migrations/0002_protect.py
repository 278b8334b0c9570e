from django.db import migrations

from joinedup.core import rls


class Migration(migrations.Migration):
    dependencies = (("interop", "0001_initial"), ("core", "0002_protect"))
    operations = (
        rls.Protect(
            "interop_partnerfile",
            "interop_savedmapping",
            "interop_waitingrow",
        ),
    )
