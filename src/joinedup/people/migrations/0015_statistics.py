"""Statistics of tables that a list has just filled, for the planner; only the tables' owner may take them.

Autovacuum comes by once a minute. Until then the tables seem empty, and the first work after a long list (linking it, the
first pages) would go through them again and again."""

from django.db import migrations

FRESH = """
CREATE FUNCTION joinedup_fresh_statistics() RETURNS integer LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
    stale regclass;
    taken integer := 0;
BEGIN
    FOR stale IN SELECT s.relid FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
        WHERE s.schemaname = 'public' AND c.relkind = 'r'
            AND c.relowner = (SELECT r.oid FROM pg_roles r WHERE r.rolname = current_user)
            AND s.n_mod_since_analyze > 1000 + 0.1 * greatest(c.reltuples, 0)
        ORDER BY s.relid
    LOOP
        EXECUTE format('ANALYZE %s', stale);
        taken := taken + 1;
    END LOOP;
    RETURN taken;
END
$body$;
"""


class Migration(migrations.Migration):
    dependencies = (("people", "0014_by_relationship"),)
    operations = (migrations.RunSQL(FRESH, "DROP FUNCTION joinedup_fresh_statistics()"),)
