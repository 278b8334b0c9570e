from django.db import migrations

from joinedup.core import rls


class Migration(migrations.Migration):
    dependencies = (("caseload", "0001_initial"), ("core", "0002_protect"))
    operations = (
        rls.Protect(
            "caseload_case",
            "caseload_leadprofessional",
            "caseload_riskholding",
            "caseload_involvement",
            "caseload_allocation",
            "caseload_visit",
            "caseload_fact",
            "caseload_safetynote",
            "caseload_healthitem",
            "caseload_note",
        ),
    )
