"""Relationships that hospital stays make: of the discharge hub of the hospital's organisation."""

from joinedup.access.relationships import register_source
from joinedup.core.parties import sql


def declare_sources() -> None:
    """Declare them; called once, when the application starts."""
    register_source(
        "hospital-stay",
        f"""SELECT h.person_id, {sql("organisation", "h.organisation_id")} AS party, h.admitted AS began,
            h.discharged + %(after)s AS until
        FROM {{people}} q JOIN flow_hospitalstay h ON h.person_id = q.person_id AND h.ended IS NULL
        WHERE h.discharged IS NULL OR h.discharged > %(now)s - %(after)s""",
        words="has the person in hospital",
    )
