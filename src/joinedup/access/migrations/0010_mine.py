"""The reader's own live relationships, as policies ask for them (docs/adr/0011). A security barrier: nothing that is asked of
the view is evaluated on a row that is not the reader's."""

from django.db import migrations

MINE = """
CREATE VIEW access_mine WITH (security_barrier = true) AS
SELECT r.person_id, r.is_own_only FROM access_relationship r
WHERE r.party = ANY ((SELECT joinedup_parties())::bigint[]) AND r.ended_at IS NULL
    AND (r.until IS NULL OR r.until > (SELECT joinedup_now()));
"""


class Migration(migrations.Migration):
    dependencies = (("access", "0009_choices_follow"), ("core", "0005_context_now"))
    operations = (migrations.RunSQL(MINE, "DROP VIEW access_mine"),)
