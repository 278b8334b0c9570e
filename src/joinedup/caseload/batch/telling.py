"""The facts that a list of open cases tells: who started, who ended, who took over."""

from joinedup.caseload.facts import retell, tell_new
from joinedup.core.batch import ListSource
from joinedup.core.context import Actor
from joinedup.people.sql import Params, working_table

_OPENED = """SELECT i.person_id, 'involvement-opened' AS kind,
        i.opened::timestamp AT TIME ZONE 'Europe/London' AS effective, i.organisation_id AS controller_id,
        'involvement:' || i.id AS reference,
        jsonb_build_object('team', coalesce(t.name, i.team_code), 'service', i.service) AS values, i.row_number
    FROM {0} o JOIN caseload_involvement i ON i.id = o.involvement_id
    LEFT JOIN place_team t ON t.id = i.team_id WHERE NOT o.is_undone"""
_ENDED = """SELECT i.person_id, 'involvement-ended', i.ended, i.organisation_id, 'involvement:' || i.id,
        jsonb_build_object('team', coalesce(t.name, i.team_code), 'service', i.service), i.row_number
    FROM {0} o JOIN caseload_involvement i ON i.id = o.involvement_id
    LEFT JOIN place_team t ON t.id = i.team_id WHERE i.ended IS NOT NULL AND NOT o.is_undone"""


def tell_involvements(actor: Actor, source: ListSource, params: Params) -> tuple[int, int]:
    """Tell what ``oc_todo`` and ``oc_gone`` changed; gives (told, withdrawn)."""
    working_table(
        "oc_new",
        "SELECT involvement_id, false AS is_undone FROM oc_todo WHERE held_id IS NULL",
        key="involvement_id",
    )
    told = tell_new(
        actor=actor, source=source, wanted=f"{_OPENED.format('oc_new')} UNION ALL {_ENDED.format('oc_new')}"
    )
    working_table(
        "oc_old",
        "SELECT involvement_id, false AS is_undone FROM oc_todo WHERE held_id IS NOT NULL"
        " UNION ALL SELECT involvement_id, is_undone FROM oc_gone",
        key="involvement_id",
    )
    again, withdrawn = retell(
        actor=actor,
        source=source,
        about="SELECT 'involvement:' || involvement_id AS reference FROM oc_old",
        kinds=("involvement-opened", "involvement-ended"),
        wanted=f"{_OPENED.format('oc_old')} UNION ALL {_ENDED.format('oc_old')}",
    )
    working_table(
        "oc_reallocated",
        """SELECT person_id, 'worker-allocated' AS kind, %(as_at)s::timestamptz AS effective,
            %(sender)s::bigint AS controller_id, 'involvement:' || involvement_id AS reference,
            jsonb_build_object('staff', worker_id, 'former', held_worker) AS values, row_number
        FROM oc_todo WHERE held_id IS NOT NULL AND is_open AND NOT was_ended AND worker_id IS NOT NULL
            AND held_worker IS DISTINCT FROM worker_id""",
        params,
    )
    taken_over = tell_new(actor=actor, source=source, wanted="SELECT * FROM oc_reallocated")
    return told + again + taken_over, withdrawn
