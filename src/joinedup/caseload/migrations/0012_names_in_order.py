"""A team's open cases by index in the order of names too: the keys of the person's name stand with the case, and the
finder, which nobody of a protected address is found by, no longer reads such a person's case."""

from django.db import migrations, models

FINDS = "place_id = (SELECT joinedup_place()) AND (SELECT joinedup_purpose()) = 'finder' AND closed IS NULL"
FOUND = """
CREATE FUNCTION joinedup_is_seen(person bigint) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL RESTRICTED AS $$
BEGIN
    RETURN EXISTS (SELECT FROM public.people_person p WHERE p.id = person);
END $$;
COMMENT ON FUNCTION joinedup_is_seen IS
    'Whether the reader sees a person. A function, so that it is planned for who asks it alone, not for every list.';
"""

KNOWN = """
UPDATE caseload_case c SET family_key = p.family_key, given_key = p.given_key
FROM people_person p WHERE p.id = c.person_id AND (p.family_key <> '' OR p.given_key <> '')
"""


class Migration(migrations.Migration):
    dependencies = (("caseload", "0011_home_in_order"), ("people", "0016_never_link_by_purpose"))
    operations = (
        migrations.AddField("case", "family_key", models.TextField(blank=True, db_default="")),
        migrations.AddField("case", "given_key", models.TextField(blank=True, db_default="")),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
        migrations.RunSQL(FOUND, "DROP FUNCTION joinedup_is_seen(bigint)"),
        migrations.RunSQL(
            f"ALTER POLICY finder ON caseload_case USING ({FINDS} AND joinedup_is_seen(person_id))",
            f"ALTER POLICY finder ON caseload_case USING ({FINDS})",
        ),
        migrations.AddIndex(
            "case",
            models.Index(
                fields=["place", "home_team", "family_key", "given_key", "id"],
                include=["person", "closed"],
                name="caseload_case_home_name",
                condition=models.Q(closed__isnull=True),
            ),
        ),
    )
