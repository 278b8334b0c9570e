from django.db import migrations

from joinedup.core import rls


class Migration(migrations.Migration):
    dependencies = (("people", "0009_merges"), ("core", "0002_protect"))
    operations = (
        rls.Protect("people_decision", "people_movedrow"),
        rls.AppendOnly("people_decision"),
        rls.AppendOnly("people_movedrow"),
        migrations.RunSQL(
            "UPDATE people_reviewpair r SET made_person = true FROM people_person p"
            " WHERE p.id = r.person_id AND p.is_provisional",
            migrations.RunSQL.noop,
        ),
    )
