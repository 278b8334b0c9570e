"""People are read by whoever has a relationship with them, and by named purposes."""

from django.db import migrations

from joinedup.core.rls import OWN, ByRelationship, relationship_predicate


class Migration(migrations.Migration):
    dependencies = (
        ("people", "0013_protect_linking"),
        ("access", "0010_mine"),
    )
    operations = (
        ByRelationship(
            "people_person",
            allows=relationship_predicate("people_person", "id", own="true"),
            also="((SELECT joinedup_purpose()) = 'finder' AND NOT is_protected)",
        ),
        ByRelationship(
            "people_sourcerecord",
            allows=relationship_predicate(
                "people_sourcerecord", own=f"people_sourcerecord.controller_id = {OWN}"
            ),
        ),
        ByRelationship("people_reviewpair", allows=relationship_predicate("people_reviewpair")),
        ByRelationship("people_carer", allows=relationship_predicate("people_carer")),
        ByRelationship("people_decision", allows=relationship_predicate("people_decision")),
        ByRelationship("people_movedrow"),
        ByRelationship("people_supersedednumber"),
    )
