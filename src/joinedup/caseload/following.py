"""What becomes of the shared caseload when people are found to be one, or to be two again (DESIGN 3).

At most one case a person is open: two open ones are joined, and the joined one keeps its own history, so that it stands
again when the people part. A case is to the rows within it what a person is to theirs (``people.forest``).
"""

from datetime import datetime
from typing import Any

from django.db.models import F

from joinedup.caseload.models import Case, Fact, Involvement, LeadProfessional
from joinedup.core import clock, events
from joinedup.core.actions import action
from joinedup.core.context import Actor
from joinedup.people import forest, permissions
from joinedup.people.domain_events import PeopleMerged, PeopleParted
from joinedup.people.models import Person
from joinedup.people.relations import follows_parent, follows_person, moved_by_room
from joinedup.people.sql import Params, execute, rows, value, working_table

CASE_ROWS: dict[str, str] = {
    "caseload_leadprofessional": "case_id",
    "caseload_riskholding": "case_id",
    "caseload_involvement": "case_id",
    "caseload_bulkassigned": "case_id",
}
"""Tables whose rows stand in a case, and the column; higher rooms add their own (``rows_in_cases``)."""


def rows_in_cases(table: str, column: str = "case_id") -> None:
    """Declare a higher room's rows that stand in a case and follow it when cases are joined."""
    CASE_ROWS[table] = column


FACT_SUBJECTS: dict[str, str] = {"involvement": "caseload_involvement", "visit": "caseload_visit"}
"""What a fact's reference names, and the table whose person the fact is of; higher rooms add their own."""


def facts_about(kind: str, table: str) -> None:
    """Declare that facts with the reference ``kind:id`` are of the person of that row of a table."""
    FACT_SUBJECTS[kind] = table


def declare_relations() -> None:
    """How the caseload's relations to a person follow a merge."""
    moved_by_room("caseload_case", "two open cases are joined")
    follows_parent("caseload_involvement", "record_id", "people_sourcerecord")
    follows_parent("caseload_visit", "record_id", "people_sourcerecord")
    follows_parent("caseload_healthitem", "record_id", "people_sourcerecord")
    for table in ("caseload_fact", "caseload_safetynote", "caseload_note", "caseload_bulkassigned"):
        follows_person(table)


def cases_follow_merge(merged: PeopleMerged) -> None:
    """People were found to be one."""
    join_cases(actor=merged.actor, table=merged.table)


def cases_follow_parting(parted: PeopleParted) -> None:
    """One became two again."""
    part_cases(
        actor=parted.actor,
        person_id=parted.person_id,
        other_id=parted.other_id,
        homes=parted.homes,
        decision_id=parted.decision_id,
    )


@action(
    kind="caseload.cases_joined",
    sentence="joined the cases of people found to be one",
    permission=permissions.DECIDE,
)
def join_cases(*, actor: Actor, table: str) -> int:
    """Move the cases of merged people to who stays; where both have an open one, join them. ``table``: as in
    ``PeopleMerged``. Gives how many cases were joined."""
    place_id = actor.place_id or 0
    params: Params = {"place": place_id, "today": clock.today(), "now": clock.now()}
    joined = working_table(
        "cases_joining",
        f"""WITH open AS (
            SELECT c.id, e.person_id, e.decision_id FROM (
                SELECT from_id AS at, to_id AS person_id, decision_id FROM {table}
                UNION SELECT to_id, to_id, NULL FROM {table}
            ) e JOIN caseload_case c ON c.person_id = e.at WHERE c.place_id = %(place)s AND c.closed IS NULL
        ), chosen AS (
            SELECT DISTINCT ON (person_id) person_id, id FROM open ORDER BY person_id, decision_id NULLS FIRST, id
        )
        SELECT o.id AS from_id, c.id AS to_id, o.decision_id FROM open o JOIN chosen c USING (person_id)
        WHERE o.id <> c.id""",
        params,
        key="from_id;to_id",
    )
    if joined:
        _join(place_id, params)
    forest.move_rows(place_id=place_id, table="caseload_case", column="person_id", edges=table)
    _follow_references(place_id, f"SELECT to_id FROM {table}")
    _derive_deaths(place_id, f"SELECT to_id FROM {table}")
    events.record(actor=actor, data={"joined": joined})
    return joined


def _join(place_id: int, params: Params) -> None:
    """Move what stands in the cases of ``cases_joining`` and close them as joined."""
    execute(
        """UPDATE caseload_leadprofessional l SET ended_at = %(now)s FROM cases_joining j
        WHERE l.case_id = j.from_id AND l.ended_at IS NULL AND EXISTS (SELECT FROM caseload_leadprofessional o
            WHERE o.case_id = j.to_id AND o.ended_at IS NULL)""",
        params,
    )
    for name, column in CASE_ROWS.items():
        forest.move_rows(place_id=place_id, table=name, column=column, edges="cases_joining")
    execute(
        """UPDATE caseload_case c SET joined_into_id = j.to_id, closed = %(today)s, version = c.version + 1
        FROM cases_joining j WHERE c.id = j.from_id""",
        params,
    )
    _settle("SELECT to_id FROM cases_joining")


def _settle(cases: str) -> None:
    """A case opened when its first involvement did, and is led by who was chosen last and still leads."""
    execute(
        f"""UPDATE caseload_case c SET opened = i.opened FROM (
            SELECT case_id, min(opened) AS opened FROM caseload_involvement WHERE case_id IN ({cases}) GROUP BY 1
        ) i WHERE i.case_id = c.id AND c.opened <> i.opened"""
    )
    execute(
        f"""UPDATE caseload_case c SET lead_id = q.staff_id, version = c.version + 1 FROM (
            SELECT c.id, (SELECT l.staff_id FROM caseload_leadprofessional l
                WHERE l.case_id = c.id AND l.ended_at IS NULL ORDER BY l.chosen_at DESC, l.id DESC LIMIT 1) AS staff_id
            FROM caseload_case c WHERE c.id IN ({cases})
        ) q WHERE q.id = c.id AND c.lead_id IS DISTINCT FROM q.staff_id"""
    )


@action(
    kind="caseload.cases_parted",
    sentence="parted the cases of one found to be two",
    permission=permissions.DECIDE,
)
def part_cases(*, actor: Actor, person_id: int, other_id: int, homes: str, decision_id: int) -> int:
    """Give each of two people their own cases back, as before they were found to be one; open work that came since
    stands in the open case of whose record it is. Gives how many cases were parted."""
    place_id = actor.place_id or 0
    forest.part_rows(
        place_id=place_id,
        table="caseload_case",
        column="person_id",
        from_id=person_id,
        to_id=other_id,
        decision_id=decision_id,
        homes=homes,
    )
    people = [person_id, other_id]
    parted = _cut(place_id, people, decision_id)
    _rehouse(place_id, people, decision_id)
    _open_and_close(place_id, people, decision_id)
    _settle(f"SELECT id FROM caseload_case WHERE person_id IN ({person_id:d}, {other_id:d})")
    _follow_references(place_id, f"VALUES ({person_id:d}::bigint), ({other_id:d})")
    _derive_deaths(place_id, f"VALUES ({person_id:d}::bigint), ({other_id:d})")
    events.record(actor=actor, person_id=person_id, data={"other": other_id, "parted": parted})
    return parted


def _cut(place_id: int, people: list[int], decision_id: int) -> int:
    """Cases joined into one that is now another person's stand by themselves again, with what is theirs."""
    crossing = rows(
        """SELECT c.id FROM caseload_case c JOIN caseload_case t ON t.id = c.joined_into_id
        WHERE c.person_id = ANY(%(people)s) AND c.person_id <> t.person_id ORDER BY c.id""",
        {"people": people},
    )
    for (case_id,) in crossing:
        root = _case_root(case_id)
        Case.objects.filter(pk=case_id).update(joined_into=None)
        working_table(
            "cases_home",
            """WITH RECURSIVE down AS (SELECT %(case)s::bigint AS id
                UNION SELECT c.id FROM caseload_case c JOIN down ON c.joined_into_id = down.id) SELECT id FROM down""",
            {"case": case_id},
        )
        for name, column in CASE_ROWS.items():
            forest.part_rows(
                place_id=place_id,
                table=name,
                column=column,
                from_id=root,
                to_id=case_id,
                decision_id=decision_id,
                homes="cases_home",
            )
        _lead_again(case_id)
    return len(crossing)


def _lead_again(case_id: int) -> None:
    """Who led when the cases were joined leads again: their entry was ended by the join, by nobody."""
    last = LeadProfessional.objects.filter(case=case_id).order_by("-chosen_at", "-pk").first()
    live = LeadProfessional.objects.filter(case=case_id, ended_at__isnull=True).exists()
    if last is not None and not live and last.ended_by is None:
        last.ended_at = None
        last.save(update_fields=["ended_at"])


def _case_root(case_id: int) -> int:
    return int(
        value(
            """WITH RECURSIVE up AS (SELECT id, joined_into_id FROM caseload_case WHERE id = %(case)s
            UNION ALL SELECT c.id, c.joined_into_id FROM caseload_case c JOIN up ON c.id = up.joined_into_id)
            SELECT id FROM up WHERE joined_into_id IS NULL""",
            {"case": case_id},
        )
    )


def _rehouse(place_id: int, people: list[int], decision_id: int) -> None:
    """Involvements whose person and whose case's person differ: they came after the merge. Each goes to a case of its
    own person: the open one, else the newest, else a new one."""
    astray = Involvement.objects.filter(person__in=people).exclude(case__person_id=F("person_id"))
    for involvement in astray.order_by("pk"):
        own = Case.objects.filter(person=involvement.person_id, joined_into=None)
        case = own.filter(closed__isnull=True).first() or own.order_by("-pk").first()
        if case is None:
            case = Case.objects.create(
                place_id=place_id,
                person_id=involvement.person_id,
                opened=involvement.opened,
                closed=involvement.closed or (_day(involvement.ended) if involvement.ended else None),
            )
        working_table("cases_astray", "SELECT %(id)s::bigint AS id", {"id": involvement.pk})
        forest.rehome_rows(
            place_id=place_id,
            table="caseload_involvement",
            column="case_id",
            which="cases_astray",
            from_id=involvement.case_id,
            to_id=case.pk,
            decision_id=decision_id,
        )


def _day(moment: datetime) -> Any:
    return clock.local(moment).date()


def _open_and_close(place_id: int, people: list[int], decision_id: int) -> None:
    """A case with open work is open, one without is closed; one that could open beside an open one joins it."""
    for person_id in people:
        own = Case.objects.filter(person=person_id, joined_into=None).order_by("opened", "pk")
        for case in own:
            work = Involvement.objects.filter(case=case)
            has_open = work.filter(ended__isnull=True).exists()
            if has_open and case.closed is not None:
                held = Case.objects.filter(person=person_id, closed__isnull=True).exclude(pk=case.pk).first()
                if held is None:
                    Case.objects.filter(pk=case.pk).update(closed=None)
                else:
                    working_table(
                        "cases_joining",
                        "SELECT %(from)s::bigint AS from_id, %(to)s::bigint AS to_id, %(by)s::bigint AS decision_id",
                        {"from": case.pk, "to": held.pk, "by": decision_id},
                    )
                    _join(place_id, {"today": clock.today(), "now": clock.now()})
            elif not has_open and case.closed is None and work.exists():
                ends = [one.closed or _day(one.ended) for one in work if one.ended is not None]
                Case.objects.filter(pk=case.pk).update(closed=max(ends))


def _follow_references(place_id: int, people: str) -> None:
    """Facts about an involvement, a visit, a stay or a task are of whose it is. ``people``: query of person ids."""
    for kind, table in FACT_SUBJECTS.items():
        execute(
            f"""WITH theirs AS MATERIALIZED (
                SELECT '{kind}:' || t.id AS reference, t.person_id FROM {table} t WHERE t.person_id IN ({people})
            ), told AS MATERIALIZED (
                SELECT f.id, f.reference, f.person_id FROM caseload_fact f
                WHERE f.place_id = %(place)s AND f.person_id IN ({people})
            )
            UPDATE caseload_fact f SET person_id = t.person_id FROM told o JOIN theirs t USING (reference)
            WHERE f.id = o.id AND o.person_id <> t.person_id""",
            {"place": place_id},
        )


def _derive_deaths(place_id: int, people: str) -> None:
    """The day somebody died is what the facts of both say; a day without a fact behind it goes with who carries it."""
    told = (
        Fact.objects.filter(place_id=place_id, kind="death-reported", withdrawn_at__isnull=True)
        .order_by("-effective")
        .values_list("person_id", "effective")
    )
    ids = [person for (person,) in rows(people)]
    died = {person: _day(effective) for person, effective in told.filter(person__in=ids)}
    for person in Person.objects.filter(pk__in=ids):
        day = died.get(person.pk)
        if person.died != day:
            person.died = day
            person.save(update_fields=["died"])
