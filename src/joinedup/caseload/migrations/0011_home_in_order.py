"""A team's open cases by index in the very order of a list of the newest, so that it is merged from several teams' ends."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("caseload", "0010_finder_reads_open_work"),)
    operations = (
        migrations.RemoveIndex("case", "caseload_case_home"),
        migrations.AddIndex(
            "case",
            models.Index(
                fields=["place", "home_team", "opened", "id"],
                include=["person", "closed"],
                name="caseload_case_home",
                condition=models.Q(closed__isnull=True),
            ),
        ),
    )
