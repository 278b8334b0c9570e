"""Self-audit: precision and recall with the NHS number hidden, by group of people (issue 4)."""

from typing import TYPE_CHECKING

from joinedup.analysis.linkage import Model, Records, self_audit, train
from joinedup.core import clock
from joinedup.core.context import Actor, Purpose, acting
from joinedup.people.actions import linking as actions
from joinedup.people.linking import reading
from joinedup.people.models import SelfAudit
from joinedup.people.sql import rows

if TYPE_CHECKING:
    from collections.abc import Mapping

AGES = (
    (0, 18, "Under 18"),
    (18, 45, "18 to 44"),
    (45, 65, "45 to 64"),
    (65, 75, "65 to 74"),
    (75, 85, "75 to 84"),
)
OLDEST = "85 and over"


def age_band(age: int) -> str:
    """The band of an age in years."""
    return next((words for low, high, words in AGES if low <= age < high), OLDEST)


def audit_place(*, actor: Actor) -> SelfAudit:
    """Audit linkage on the place's own records and keep the answer. Raises CannotLink when too few have a number."""
    actor = actor.for_purpose(Purpose.LINKAGE_REVIEW)
    place_id = actor.place_id or 0
    with acting(actor):
        table = reading.all_records(place_id)
        groups = _groups(place_id)
    records = Records.from_rows(table, reading.COLUMNS)
    model: Model = train(records)
    found = self_audit(records, model, groups)
    with acting(actor):
        return actions.keep_audit(
            actor=actor,
            records=table.num_rows,
            rows=[
                {
                    "column": one.column,
                    "group": one.group,
                    "pairs": one.pairs,
                    "joined": one.joined,
                    "recall": one.recall,
                    "recall_interval": one.recall_interval,
                    "precision": one.precision,
                    "precision_interval": one.precision_interval,
                    "is_judged": one.is_judged,
                    "gap": one.gap,
                }
                for one in found
            ],
        )


def _groups(place_id: int) -> "Mapping[str, Mapping[str, str]]":
    today = clock.today()
    ages: dict[str, str] = {}
    partners: dict[str, str] = {}
    others: dict[str, dict[str, str]] = {"Ethnicity": {}, "Deprivation": {}}
    for record, born, partner, ethnicity, deprivation in rows(
        """SELECT r.id, r.birth_date, o.name, r.details ->> 'ethnicity', r.details ->> 'deprivation'
        FROM people_sourcerecord r JOIN place_organisation o ON o.id = r.controller_id WHERE r.place_id = %(place)s""",
        {"place": place_id},
    ):
        key = str(record)
        partners[key] = partner
        if born is not None:
            ages[key] = age_band(today.year - born.year - ((today.month, today.day) < (born.month, born.day)))
        for name, value in (("Ethnicity", ethnicity), ("Deprivation", deprivation)):
            if value:
                others[name][key] = value
    return {"Age": ages, "Organisation": partners, **{name: told for name, told in others.items() if told}}
