"""What staff told of themselves is read by themselves, and where odd access is looked for."""

from django.db import migrations

from joinedup.core import rls

OWN = "user_id = (SELECT joinedup_user())"


class Migration(migrations.Migration):
    dependencies = (("access", "0013_choices_by_relationship"),)
    operations = (
        rls.ByRelationship(
            "access_ownidentity",
            reads=("reporting", "governance", "operator", "retention"),
            writes=("operator", "retention"),
            also=OWN,
            inserts=OWN,
        ),
    )
