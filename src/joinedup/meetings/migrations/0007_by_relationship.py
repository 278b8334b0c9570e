"""What meetings say of people is read by whoever has a relationship with them, and by named purposes."""

from django.db import migrations

from joinedup.core.rls import ByRelationship, parent_predicate, relationship_predicate


class Migration(migrations.Migration):
    dependencies = (
        ("meetings", "0006_slots"),
        ("access", "0010_mine"),
        ("caseload", "0009_by_relationship"),
    )
    operations = (
        ByRelationship("meetings_huddleitem", allows=relationship_predicate("meetings_huddleitem")),
        ByRelationship(
            "meetings_recordcopy",
            allows=parent_predicate("meetings_recordcopy", "item_id", "meetings_huddleitem"),
        ),
        ByRelationship(
            "meetings_question",
            allows="item_id IS NULL OR "
            + parent_predicate("meetings_question", "item_id", "meetings_huddleitem"),
        ),
    )
