"""What a huddle leaves: its record, an employer's file, a phone's view, the list for those absent (Q5, R46, R54)."""

import csv
import io
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from joinedup.access.content import Reader, reader_of
from joinedup.caseload.presenters import full_name, known_as
from joinedup.core import clock
from joinedup.design import dates
from joinedup.meetings import boards, queries, rules
from joinedup.meetings.boards import Board
from joinedup.meetings.models import HuddleItem
from joinedup.meetings.presenters import cases
from joinedup.place.models import Organisation
from joinedup.tasks import queries as task_queries
from joinedup.tasks.models import Task
from joinedup.tasks.presenters import due_words, name_for, owner_of, row_of, staff_name
from joinedup.tasks.rules import STATES as TASK_STATES


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One case in the record. ``copied``: organisations that have it in their own record, each with when; ``is_mine``:
    the reader's organisation is involved; ``needs_copy``: and has not copied it yet; ``text``: for "copy for my
    record"."""

    id: int
    position: int
    person_id: int
    name: str
    born: str
    nhs_number: str
    why: list[dict[str, Any]]
    said: cases.Said | None
    at_risk: str
    tasks: list[cases.TaskLine]
    lacks_task: bool
    copied: list[str]
    is_mine: bool
    needs_copy: bool
    is_hidden: bool
    text: str


@dataclass(frozen=True, slots=True)
class EmployerFile:
    """An employer's file: who it is for, how many people are in it, whether this reader may take it."""

    ods_code: str
    name: str
    people: int
    is_mine: bool


def record(board: Board) -> dict[str, Any]:
    """The record: every case with what was said, tasks and copies; who was there; the employers' files."""
    ids = [item.pk for item in board.items]
    people = [item.person_id for item in board.items]
    involvements = queries.involvements_of(people)
    copies = queries.copies_of(ids)
    names = queries.names_of_accounts([item.outcome_by for item in board.items])
    mine = board.actor.organisation_id
    today = clock.local(board.now).date()
    rows = []
    for item in board.items:
        is_hidden = item.pk in board.hidden
        tasks = [] if is_hidden else board.tasks.get(item.pk, [])
        is_mine = any(row.organisation_id == mine for row in involvements.get(item.person_id, []))
        copied = copies.get(item.pk, [])
        said = None if is_hidden else cases.said(item, names)
        known = rules.OUTCOMES.get(item.outcome)
        rows.append(
            RecordRow(
                id=item.pk,
                position=item.position,
                person_id=item.person_id,
                name="Another practice's patient" if is_hidden else full_name(item.person),
                born="" if is_hidden else dates.short_date(item.person.birth_date),
                nhs_number="" if is_hidden else item.person.nhs_number,
                why=[] if is_hidden else cases.reasons(item, board.now, today),
                said=said,
                at_risk="" if is_hidden else item.someone_at_risk,
                tasks=[cases.task_line(task, board.now) for task in tasks],
                lacks_task=bool(known and known.task and not tasks and not is_hidden),
                copied=[f"{one.organisation.name}, {dates.day_and_time(one.copied_at)}" for one in copied],
                is_mine=is_mine and not is_hidden,
                needs_copy=bool(
                    said and is_mine and not is_hidden and mine not in {one.organisation_id for one in copied}
                ),
                is_hidden=is_hidden,
                text="" if is_hidden else copy_text(board, item, tasks),
            )
        )
    started, ended = board.huddle.started_at, board.huddle.ended_at
    return {
        "rows": rows,
        "not_reached": [row for row in rows if row.said is None],
        "lacking_tasks": [row for row in rows if row.lacks_task],
        "lasted": dates.duration(ended - started) if started is not None and ended is not None else "",
        "presence": boards.presence_of(board),
        "notices": boards.notices(board),
        "raised": [cases.task_line(task, board.now) for task in queries.tasks_of_huddle(board.huddle)],
        "files": files(board),
        "to_copy": sum(1 for row in rows if row.needs_copy),
    }


def copy_text(board: Board, item: HuddleItem, tasks: Sequence[Task]) -> str:
    """An outcome as plain text, for pasting into one's own record (Q5)."""
    head = f"Huddle {board.huddle.series.name}, {dates.long_date(board.huddle.day)}."
    said = f" {rules.outcome_words(item.outcome, item.outcome_line)}." if item.outcome else " Not reached."
    asked = "".join(f" Task: {task_words(task, board)}." for task in tasks)
    return head + said + asked


def task_words(task: Task, board: Board) -> str:
    """A task in a phrase: "Visit today; Priya Nair; due today, 5pm; accepted"."""
    state = TASK_STATES[Task.State(task.state)].label.lower()
    due = due_words(task.due, board.now)
    return f"{task.title}; {owner_of(task)}; {due[:1].lower()}{due[1:]}; {state}"


def items_to_copy(board: Board) -> list[int]:
    """The cases whose outcome the actor's organisation has not yet put into its own record."""
    involvements = queries.involvements_of([item.person_id for item in board.items])
    mine = board.actor.organisation_id
    return [
        item.pk
        for item in board.items
        if item.pk not in board.hidden
        and any(row.organisation_id == mine for row in involvements.get(item.person_id, []))
    ]


# ------------------------------------------------------------------------------------------------- employers' files

HEADINGS = (
    "Local_Person_ID",
    "NHS_Number",
    "Family_Name",
    "Given_Name",
    "Date_of_Birth",
    "Huddle",
    "Day",
    "Outcome",
    "Line",
    "Tasks",
    "Written_At",
    "Written_By",
    "Controllers",
)


def files(board: Board) -> list[EmployerFile]:
    """A file for each organisation involved with somebody on the list; one's own, or all for whoever runs huddles."""
    involvements = queries.involvements_of([item.person_id for item in board.items])
    people: dict[Organisation, set[int]] = defaultdict(set)
    for rows in involvements.values():
        for row in rows:
            people[row.organisation].add(row.person_id)
    may_all = board.actor.may("meetings.run")
    return [
        EmployerFile(one.ods_code, one.name, len(members), one.pk == board.actor.organisation_id)
        for one, members in sorted(people.items(), key=lambda entry: entry[0].name)
        if may_all or one.pk == board.actor.organisation_id
    ]


def file_rows(board: Board, organisation: Organisation) -> list[dict[str, str]]:
    """An employer's rows: its own people only, by its own number. A body that holds no care records gets the tasks
    asked of it and nothing that was said (Q24)."""
    people = [item.person_id for item in board.items]
    involvements = queries.involvements_of(people)
    numbers = queries.local_ids(organisation.pk, people)
    names = queries.names_of_accounts([item.outcome_by for item in board.items])
    may_hold = rules.may_hold_outcomes(organisation.kind)
    rows = []
    for item in board.items:
        involved = involvements.get(item.person_id, [])
        if not any(row.organisation_id == organisation.pk for row in involved):
            continue
        tasks = board.tasks.get(item.pk, [])
        if not may_hold:
            tasks = [
                task
                for task in tasks
                if task.owner_team is not None and task.owner_team.organisation_id == organisation.pk
            ]
        rows.append(
            {
                "Local_Person_ID": numbers.get(item.person_id, ""),
                "NHS_Number": item.person.nhs_number,
                "Family_Name": item.person.family_name,
                "Given_Name": item.person.given_name,
                "Date_of_Birth": item.person.birth_date.isoformat() if item.person.birth_date else "",
                "Huddle": board.huddle.series.name,
                "Day": board.huddle.day.isoformat(),
                "Outcome": (rules.outcome_words(item.outcome) if item.outcome else "Not reached")
                if may_hold
                else "",
                "Line": item.outcome_line if may_hold else "",
                "Tasks": " | ".join(task_words(task, board) for task in tasks),
                "Written_At": (
                    clock.local(item.outcome_at).isoformat(timespec="minutes")
                    if item.outcome_at and may_hold
                    else ""
                ),
                "Written_By": names.get(item.outcome_by or 0, "") if may_hold else "",
                "Controllers": " ".join(sorted({row.organisation.ods_code for row in involved}))
                if may_hold
                else "",
            }
        )
    return rows


def csv_of(rows: Sequence[dict[str, str]]) -> bytes:
    """The file itself: CSV with a byte-order mark, so that a spreadsheet reads its letters right, and cells that no
    spreadsheet will run."""
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADINGS, lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: rules.spreadsheet_cell(value) for name, value in row.items()})
    return b"\xef\xbb\xbf" + text.getvalue().encode()


# ---------------------------------------------------------------------------------------------------------- the phone


def phone(board: Board) -> dict[str, Any]:
    """My cases at this huddle (I lead or I am the worker; else those of my teams), and its tasks for me or my teams."""
    staff_id = board.actor.staff_id
    teams = task_queries.team_ids_of(board.actor)
    involvements = queries.involvements_of([item.person_id for item in board.items])
    own, teams_own = [], []
    for item in board.items:
        if item.pk in board.hidden:
            continue
        rows = involvements.get(item.person_id, [])
        leads = item.case is not None and item.case.lead_id is not None and item.case.lead_id == staff_id
        if staff_id is not None and (leads or any(row.worker_id == staff_id for row in rows)):
            own.append(item)
        elif any(row.team_id in teams for row in rows):
            teams_own.append(item)
    reader = reader_of(board.actor, [item.person_id for item in board.items])
    names = queries.names_of_accounts([item.outcome_by for item in board.items])
    found = [task for tasks in board.tasks.values() for task in tasks]
    found += queries.tasks_of_huddle(board.huddle)
    mine = [task for task in found if task_queries.is_owner(task, board.actor, teams)]
    mine.sort(key=lambda task: (task.owner_staff_id != staff_id, task.due or board.now, task.pk))
    return {
        "own": [phone_case(board, item, names, reader) for item in own],
        "team_cases": [phone_case(board, item, names, reader) for item in teams_own],
        "tasks": [
            row_of(task, board.now, may_answer=board.actor.may("tasks.answer"), reader=reader)
            for task in mine
        ],
        "is_now": next(
            (
                name_for(item.person, reader)
                for item in board.items
                if item.pk == board.step.item and item.pk not in board.hidden
            ),
            "",
        ),
    }


def phone_case(board: Board, item: HuddleItem, names: dict[int, str], reader: Reader) -> dict[str, Any]:
    """A case as a small card. For a reader who sees no care content: the name, and nothing of why or what was said
    (Q24, F41)."""
    care = reader.sees_care
    return {
        "id": item.pk,
        "person_id": item.person_id,
        "position": item.position,
        "name": name_for(item.person, reader),
        "known_as": known_as(item.person) if care else "",
        "opens_person": reader.opens_people,
        "reasons": cases.reasons(item, board.huddle.since, clock.local(board.now).date())[:2] if care else [],
        "said": cases.said(item, names) if care else None,
        "is_now": board.step.item == item.pk,
    }


# ------------------------------------------------------------------------------------------------- those not there


def for_those_absent(board: Board) -> list[dict[str, Any]]:
    """For each member of staff who was not there and whom something concerns: their cases with what was said, their
    tasks; then for each team, the tasks nobody is named for."""
    here = {one.staff_id for one in board.attendances if one.staff_id is not None}
    visible = [item for item in board.items if item.pk not in board.hidden]
    involvements = queries.involvements_of([item.person_id for item in visible])
    people: dict[int, dict[str, Any]] = {}
    team_tasks: dict[str, list[str]] = defaultdict(list)

    def sheet(staff: Any) -> dict[str, Any]:
        return people.setdefault(
            staff.pk, {"name": staff_name(staff), "profession": staff.profession, "cases": [], "tasks": []}
        )

    for item in visible:
        rows = involvements.get(item.person_id, [])
        concerned = {row.worker.pk: row.worker for row in rows if row.worker is not None}
        if item.case is not None and item.case.lead is not None:
            concerned[item.case.lead.pk] = item.case.lead
        words = (
            rules.outcome_words(item.outcome, item.outcome_line)
            if item.outcome
            else "Not reached: next huddle"
        )
        for staff in concerned.values():
            if staff.pk not in here:
                sheet(staff)["cases"].append(f"{full_name(item.person)}: {words}")
        for task in board.tasks.get(item.pk, []):
            line = f"{full_name(item.person)}: {task.title}. {due_words(task.due, board.now)}"
            if task.owner_staff is not None:
                if task.owner_staff.pk not in here:
                    sheet(task.owner_staff)["tasks"].append(line)
            elif task.owner_team is not None:
                team_tasks[task.owner_team.name].append(line)
    found = sorted(people.values(), key=lambda one: str(one["name"]))
    for team, lines in sorted(team_tasks.items()):
        found.append({"name": team, "profession": "Team", "cases": [], "tasks": lines})
    return found
