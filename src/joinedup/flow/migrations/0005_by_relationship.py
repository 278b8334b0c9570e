"""Hospital stays are read by whoever has a relationship with the person, and by named purposes."""

from django.db import migrations

from joinedup.core.rls import OWN, ByRelationship, relationship_predicate


class Migration(migrations.Migration):
    dependencies = (
        ("flow", "0004_fewer_indexes"),
        ("access", "0010_mine"),
    )
    operations = (
        ByRelationship(
            "flow_hospitalstay",
            allows=relationship_predicate(
                "flow_hospitalstay", own=f"flow_hospitalstay.organisation_id = {OWN}"
            ),
        ),
    )
