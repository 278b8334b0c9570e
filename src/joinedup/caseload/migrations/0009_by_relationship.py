"""The caseload is read by whoever has a relationship with the person, and by named purposes."""

from django.db import migrations

from joinedup.core.rls import OWN, WRITE_FOR, ByRelationship, parent_predicate, relationship_predicate


class Migration(migrations.Migration):
    dependencies = (
        ("caseload", "0008_sealed"),
        ("access", "0010_mine"),
        ("people", "0014_by_relationship"),
    )
    operations = (
        ByRelationship("caseload_case", allows=relationship_predicate("caseload_case", own="true")),
        ByRelationship(
            "caseload_leadprofessional",
            allows=relationship_predicate(
                "caseload_leadprofessional",
                "(SELECT c.person_id FROM caseload_case c WHERE c.id = caseload_leadprofessional.case_id)",
            ),
        ),
        ByRelationship(
            "caseload_riskholding",
            allows=relationship_predicate(
                "caseload_riskholding",
                "(SELECT c.person_id FROM caseload_case c WHERE c.id = caseload_riskholding.case_id)",
            ),
        ),
        ByRelationship(
            "caseload_involvement",
            allows=relationship_predicate(
                "caseload_involvement", own=f"caseload_involvement.organisation_id = {OWN}"
            ),
        ),
        ByRelationship(
            "caseload_allocation",
            allows=parent_predicate("caseload_allocation", "involvement_id", "caseload_involvement"),
        ),
        ByRelationship(
            "caseload_visit",
            allows=relationship_predicate("caseload_visit", own=f"caseload_visit.organisation_id = {OWN}"),
        ),
        ByRelationship(
            "caseload_fact",
            allows=relationship_predicate("caseload_fact", own=f"caseload_fact.controller_id = {OWN}"),
            writes=(*WRITE_FOR, "keeping"),  # what became of a task is noted whoever answered it
        ),
        ByRelationship(
            "caseload_safetynote",
            allows=relationship_predicate(
                "caseload_safetynote", own=f"caseload_safetynote.organisation_id = {OWN}"
            ),
        ),
        ByRelationship(
            "caseload_healthitem",
            allows=relationship_predicate(
                "caseload_healthitem", own=f"caseload_healthitem.controller_id = {OWN}"
            ),
        ),
        ByRelationship(
            "caseload_note",
            allows=relationship_predicate("caseload_note", own=f"caseload_note.organisation_id = {OWN}"),
        ),
        ByRelationship("caseload_bulkassigned", allows=relationship_predicate("caseload_bulkassigned")),
    )
