"""Relationships that tasks make: of whom is asked and of who asked, while the task is open and a little after."""

from joinedup.access.relationships import register_source
from joinedup.core.parties import sql

_TASKS = """FROM {people} q JOIN tasks_task t ON t.person_id = q.person_id
    LEFT JOIN LATERAL (SELECT max(s.recorded_at) AS closed FROM tasks_tasktransition s
        WHERE s.task_id = t.id AND t.state IN ('done', 'declined')) x ON true
    WHERE (x.closed IS NULL OR x.closed > %(now)s - %(after)s)"""


def declare_sources() -> None:
    """Declare them; called once, when the application starts."""
    for kind, column, words in (
        ("team", "owner_team_id", "is asked to do something"),
        ("staff", "owner_staff_id", "is asked to do something"),
        ("staff", "sender_staff_id", "asked for something to be done"),
        ("user", "sent_by", "asked for something to be done"),
    ):
        basis = "task-sent" if column in ("sender_staff_id", "sent_by") else "task"
        register_source(
            basis,
            f"""SELECT t.person_id, {sql(kind, f"t.{column}")} AS party, t.sent_at AS began, x.closed + %(after)s AS until
            {_TASKS} AND t.{column} IS NOT NULL""",
            words=words,
            name=column,
        )
