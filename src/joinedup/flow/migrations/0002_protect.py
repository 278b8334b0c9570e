from django.db import migrations

from joinedup.core import rls


class Migration(migrations.Migration):
    dependencies = (("flow", "0001_initial"), ("core", "0002_protect"))
    operations = (
        rls.Protect(
            "flow_hospitalstay",
        ),
    )
