"""Rows that wait for their person are read by intake and operators alone."""

from django.db import migrations

from joinedup.core.rls import ByRelationship


class Migration(migrations.Migration):
    dependencies = (
        ("interop", "0003_practices_of_a_list"),
        ("access", "0005_relationship_policies"),
    )
    operations = (
        ByRelationship("interop_waitingrow", reads=("intake", "operator"), writes=("intake", "operator")),
    )
