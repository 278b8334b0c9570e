from django.db import migrations

from joinedup.core import rls


class Migration(migrations.Migration):
    dependencies = (("meetings", "0001_initial"), ("core", "0002_protect"))
    operations = (
        rls.Protect(
            "meetings_huddle",
            "meetings_huddleitem",
            "meetings_attendance",
            "meetings_notice",
            "meetings_recordcopy",
        ),
    )
