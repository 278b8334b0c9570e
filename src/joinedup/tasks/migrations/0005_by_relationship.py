"""Tasks about people are read by whoever has a relationship with them, and by named purposes."""

from django.db import migrations

from joinedup.core.rls import OWN, PARTIES, ByRelationship, parent_predicate, relationship_predicate


class Migration(migrations.Migration):
    dependencies = (
        ("tasks", "0004_content"),
        ("access", "0010_mine"),
    )
    operations = (
        # whoever is asked reads what is asked, whatever else they may know of the person (roles decide what of it is shown)
        ByRelationship(
            "tasks_task",
            allows=f"tasks_task.person_id IS NULL OR tasks_task.owner_team_id * 4 = ANY {PARTIES}"
            f" OR tasks_task.owner_staff_id * 4 + 1 = ANY {PARTIES} OR "
            + relationship_predicate("tasks_task", own=f"tasks_task.sender_organisation_id = {OWN}"),
        ),
        ByRelationship(
            "tasks_tasktransition", allows=parent_predicate("tasks_tasktransition", "task_id", "tasks_task")
        ),
    )
