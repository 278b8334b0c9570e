from django.db import migrations

GIVE = """
DO $$ DECLARE who text; BEGIN
    FOR who IN SELECT DISTINCT grantee FROM information_schema.role_table_grants
        WHERE table_name = 'access_sharingchoice' AND grantee <> current_user LOOP
        EXECUTE format('{0} UPDATE (person_id) ON access_sharingchoice {1} %I', who);
    END LOOP;
END $$
"""


class Migration(migrations.Migration):
    """What a person chose is never changed; whose it is may follow a merge, and comes back when that is undone."""

    dependencies = (("access", "0008_sign_in"),)
    operations = (migrations.RunSQL(GIVE.format("GRANT", "TO"), GIVE.format("REVOKE", "FROM")),)
