from django.db import migrations

from joinedup.core import rls


class Migration(migrations.Migration):
    dependencies = (("place", "0001_initial"), ("core", "0002_protect"))
    operations = (
        rls.Protect(
            "place_staff",
            "place_staffrelation",
        ),
    )
