"""The trail is read by its own account, and for the purposes that audit, decide, or take lists in; everybody adds to it, and
reads back what their own request has added."""

from django.db import migrations

REQUEST = """
CREATE FUNCTION joinedup_request() RETURNS uuid LANGUAGE sql STABLE PARALLEL RESTRICTED
    RETURN CASE WHEN public.joinedup_sealed() THEN nullif(split_part(current_setting('ju.context'), '|', 11), '')::uuid END;
"""
SCOPE = (
    "(place_id = (SELECT joinedup_place()) OR (place_id IS NULL AND (SELECT joinedup_place()) IS NULL))"
    " AND (SELECT joinedup_context())"
)
READS = "'reporting', 'governance', 'operator', 'intake', 'retention'"
READ = f"""{SCOPE} AND ((SELECT joinedup_purpose()) = ANY (ARRAY[{READS}])
    OR user_id = (SELECT joinedup_user()) OR request_id = (SELECT joinedup_request()))"""
POLICIES = f"""
DROP POLICY context ON core_event;
CREATE POLICY context ON core_event FOR SELECT USING ({READ});
CREATE POLICY context_insert ON core_event FOR INSERT WITH CHECK ({SCOPE});
"""
BACK = f"""
DROP POLICY context_insert ON core_event;
DROP POLICY context ON core_event;
CREATE POLICY context ON core_event USING ({SCOPE}) WITH CHECK ({SCOPE});
"""


class Migration(migrations.Migration):
    dependencies = (("core", "0005_context_now"),)
    operations = (
        migrations.RunSQL(REQUEST, "DROP FUNCTION joinedup_request()"),
        migrations.RunSQL(POLICIES, BACK),
    )
