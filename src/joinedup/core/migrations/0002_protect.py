from django.db import migrations

from joinedup.core import rls


class Migration(migrations.Migration):
    dependencies = (("core", "0001_initial"),)
    operations = (
        migrations.RunSQL(rls.CONTEXT_FUNCTIONS, rls.DROP_CONTEXT_FUNCTIONS),
        rls.Protect(
            "core_event",
            using=(
                "(place_id = (SELECT joinedup_place())"
                " OR (place_id IS NULL AND (SELECT joinedup_place()) IS NULL)) AND (SELECT joinedup_context())"
            ),
        ),
        rls.AppendOnly("core_event"),
    )
