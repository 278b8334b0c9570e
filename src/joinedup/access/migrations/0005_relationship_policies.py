"""Who reads relationships, and the two questions about them that need the owner's sight (docs/adr/0011)."""

from django.db import migrations

from joinedup.core import rls

KEEPERS = "(SELECT joinedup_purpose()) = ANY (ARRAY['keeping', 'intake', 'operator', 'linkage-review'])"
MINE = "party = ANY ((SELECT joinedup_parties())::bigint[])"
PLACE = "place_id = (SELECT joinedup_place())"

TEAMS_OF_STAFF = """
CREATE FUNCTION joinedup_teams_of_staff(of_staff bigint, day date) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT s.employer_team_id FROM public.place_staff s WHERE s.id = of_staff AND s.employer_team_id IS NOT NULL AND s.ended IS NULL
    UNION SELECT s.operational_team_id FROM public.place_staff s
    WHERE s.id = of_staff AND s.operational_team_id IS NOT NULL AND s.ended IS NULL
    UNION SELECT r.team_id FROM public.place_staffrelation r WHERE r.staff_id = of_staff AND r.kind = 'host_team'
        AND r.team_id IS NOT NULL AND (r.valid_from IS NULL OR r.valid_from <= day)
        AND (r.valid_to IS NULL OR r.valid_to >= day);
END
"""

RELATIONSHIPS_OF = """
CREATE FUNCTION joinedup_relationships_of(of_person bigint) RETURNS TABLE (
    party bigint, basis text, began timestamptz, until timestamptz, ended_at timestamptz, made_by bigint,
    is_own_only boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT r.party, r.basis, r.began, r.until, r.ended_at, r.made_by, r.is_own_only
    FROM public.access_relationship r
    WHERE r.person_id = of_person AND r.place_id = (SELECT public.joinedup_place()) AND (
        (SELECT public.joinedup_purpose()) = ANY (ARRAY['reporting', 'operator', 'keeping'])
        OR EXISTS (SELECT FROM public.access_relationship m
            WHERE m.person_id = of_person AND m.party = ANY ((SELECT public.joinedup_parties())::bigint[])
                AND m.ended_at IS NULL AND NOT m.is_own_only
                AND (m.until IS NULL OR m.until > (SELECT public.joinedup_now()))));
END
"""


class Migration(migrations.Migration):
    dependencies = (
        ("access", "0004_relationships"),
        ("core", "0005_context_now"),
        ("place", "0003_editions_codes_bodies"),
    )
    operations = (
        rls.Protect(
            "access_relationship",
            using=f"{PLACE} AND ({MINE} OR {KEEPERS} OR (SELECT joinedup_purpose()) = 'reporting')",
            check=f"{PLACE} AND {KEEPERS}",
        ),
        rls.Withhold("access_relationship", leave="SELECT, INSERT, UPDATE"),
        migrations.RunSQL(TEAMS_OF_STAFF, "DROP FUNCTION joinedup_teams_of_staff(bigint, date)"),
        migrations.RunSQL(RELATIONSHIPS_OF, "DROP FUNCTION joinedup_relationships_of(bigint)"),
    )
