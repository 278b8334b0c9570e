"""The finder reads that somebody has open work that nobody sealed, and whose area it is in: no more of the caseload."""

from django.db import migrations

FINDS = "place_id = (SELECT joinedup_place()) AND (SELECT joinedup_purpose()) = 'finder'"


def finder(table: str, rows: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE POLICY finder ON {table} FOR SELECT USING ({FINDS} AND {rows})",
        f"DROP POLICY finder ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = (("caseload", "0009_by_relationship"),)
    operations = (
        finder("caseload_case", "closed IS NULL"),
        finder("caseload_involvement", "ended IS NULL AND NOT is_sealed"),
    )
