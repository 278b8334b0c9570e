"""The moment a context was opened, by the application's clock: what "until" is compared with."""

from django.db import migrations

NOW = """
CREATE FUNCTION joinedup_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL RESTRICTED
    RETURN CASE WHEN public.joinedup_sealed() THEN
        to_timestamp(nullif(split_part(current_setting('ju.context'), '|', 12), '')::double precision) END;
"""


class Migration(migrations.Migration):
    dependencies = (("core", "0004_audit_trail"),)
    operations = (migrations.RunSQL(NOW, "DROP FUNCTION joinedup_now()"),)
