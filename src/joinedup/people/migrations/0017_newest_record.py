"""The last record there was when a run of linkage began, so that the next knows what came since."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("people", "0016_never_link_by_purpose"),)
    operations = (migrations.AddField("linkrun", "newest_record", models.BigIntegerField(db_default=0)),)
