from django.db import migrations

from joinedup.core import rls


class Migration(migrations.Migration):
    dependencies = (("tasks", "0001_initial"), ("core", "0002_protect"))
    operations = (
        rls.Protect(
            "tasks_task",
            "tasks_tasktransition",
        ),
    )
