"""Which slots a huddle has, whoever they are about: so that a slot may say "restricted" and no more (F101)."""

from django.db import migrations

SLOTS = """
CREATE FUNCTION joinedup_huddle_slots(of_huddle bigint) RETURNS TABLE (item_id bigint, place_in_list integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT i.id, i.position::integer FROM public.meetings_huddleitem i
    WHERE i.huddle_id = of_huddle AND i.pruned_at IS NULL AND i.place_id = (SELECT public.joinedup_place());
END
"""


class Migration(migrations.Migration):
    dependencies = (("meetings", "0005_doubled_items"), ("core", "0003_signed_context"))
    operations = (migrations.RunSQL(SLOTS, "DROP FUNCTION joinedup_huddle_slots(bigint)"),)
