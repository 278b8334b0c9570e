"""What was chosen about a record is read by whoever may open it, and for the purposes that decide on it or follow it; that
an entry is sealed by its own controller alone; the finder reads that a record is restricted. A broken glass is read by who
broke it, and by those who review it."""

from django.db import migrations

from joinedup.core import rls

RELATED = {
    table: rls.relationship_predicate(table, own="true")
    for table in ("access_personagreement", "access_sharingchoice")
}
NOT_ANOTHERS_SEAL = "(kind <> 'sealed-entry' OR recorded_for_id = (SELECT joinedup_organisation()))"
FOUND = "((SELECT joinedup_purpose()) = 'finder' AND kind = 'restriction')"
OWN = "user_id = (SELECT joinedup_user())"


class Migration(migrations.Migration):
    dependencies = (("access", "0012_who_looked"), ("core", "0005_context_now"))
    operations = (
        rls.ByRelationship("access_personagreement", allows=RELATED["access_personagreement"]),
        rls.ByRelationship(
            "access_sharingchoice",
            allows=f"({NOT_ANOTHERS_SEAL} AND {RELATED['access_sharingchoice']})",
            also=FOUND,
        ),
        rls.ByRelationship("access_breakglass", also=OWN, inserts=OWN),
        rls.ByRelationship("access_breakglassreview"),
    )
