"""An employer's open cases."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from joinedup.demo import faults, words
from joinedup.demo.care import PERSON_PREFIX, Case
from joinedup.demo.lists import CsvList, Tally, day
from joinedup.demo.numbers import PLACEHOLDERS, spoil
from joinedup.demo.population import Person
from joinedup.demo.writers.claims import NO_SUCH_DAY, Claims

FORMULA: Final = '=HYPERLINK("x")'
CASE_COLUMNS: Final = (
    "Local_Person_ID",
    "Case_ID",
    "Team_Code",
    "Opened",
    "NHS_Number",
    "Family_Name",
    "Given_Name",
    "Known_As",
    "Date_of_Birth",
    "Gender",
    "Address_Line_1",
    "Address_Line_2",
    "Postcode",
    "Telephone",
    "GP_Practice_Code",
    "Service",
    "Worker_ID",
    "Priority",
    "Reason",
    "Review_Due",
    "Alert",
    "Closed",
    "As_At",
)


def write_open_cases(path: Path, sender: str, claims: Claims) -> Tally:
    """One employer's open work. The council's is Windows-1252, with spaces in its headers, a blank column
    and blank rows."""
    care, random = claims.care, claims.random
    council = sender == "218"
    columns = [name.replace("_", " ") for name in CASE_COLUMNS] if council else CASE_COLUMNS
    cases = list(care.cases[sender])
    random.shuffle(cases)
    faults.plant_in_cases(cases, sender, random, claims.marked)
    extras = faults.spread(random, len(cases), faults.OPEN_CASES_EXTRA)
    encoding, blank = ("cp1252", 1) if council else ("utf-8", 0)
    opened = 0
    with CsvList(path, columns, encoding=encoding, blank_columns=blank) as out:
        rows = _CaseRows(out, sender, claims)
        for at, case in enumerate(cases):
            rows.row(case)
            opened += case.closed is None
            extra = extras.get(at)
            if extra:
                opened += rows.on_top(case, extra)
        if council:
            out.blank(3)
        claims.open_involvements[path.name] = opened
        return out.tally


class _CaseRows:
    """Rows of one employer's open work."""

    def __init__(self, out: CsvList, sender: str, claims: Claims) -> None:
        self._out = out
        self._sender = sender
        self._claims = claims
        self._random = claims.random
        self._fresh = 0

    def row(self, case: Case) -> None:
        """A case's own row, with what is planted in it."""
        out, person, population = self._out, case.person, self._claims.population
        values = self._values(case)
        at = CASE_COLUMNS.index
        warnings: tuple[str, ...] = ()
        match case.planted:
            case "":
                pass
            case "no number":
                values[at("NHS_Number")] = ""
            case "placeholder":
                values[at("NHS_Number")] = self._random.choice(PLACEHOLDERS)
                warnings = ("placeholder-nhs-number",)
            case "invalid":
                values[at("NHS_Number")] = spoil(person.number, self._random)
                warnings = ("invalid-nhs-number",)
            case "other birth date":
                other = population.other_birth(person.birth, person.family, person.given)
                values[at("Date_of_Birth")] = day(other)
            case "other family name":
                values[at("Family_Name")] = population.rename(person.birth, person.family)
            case "moved":
                home = population.streets(person.network, 1)[0]
                values[at("NHS_Number")] = ""
                values[at("Address_Line_1")] = f"{self._random.randrange(1, 90)} {home.line}"
                values[at("Address_Line_2")], values[at("Postcode")] = home.town, home.postcode
            case "misspelt":
                values[at("NHS_Number")] = ""
                values[at("Family_Name")] = self._name(faults.misspell(person.family))
            case "unknown-team":
                values[at("Team_Code")] = f"{case.team}-OLD"
                warnings = ("unknown-team",)
            case "unknown-worker":
                values[at("Worker_ID")] = f"{self._sender}-AGENCY{self._random.randrange(10)}"
                warnings = ("unknown-worker",)
            case "unreadable-value":
                values[at("Review_Due")] = f"{NO_SUCH_DAY}{self._claims.care.today.year + 1}"
                warnings = ("unreadable-value",)
            case "formula-cell":
                values[at("Reason")] = FORMULA
                warnings = ("formula-cell",)
            case other_fault:
                raise AssertionError(other_fault)
        if case.planted in faults.WHY:
            review = {"sender": self._sender, "local_id": case.local_id, "why": faults.WHY[case.planted]}
            self._claims.reviews.append(review)
        out.row(values, warnings=warnings)

    def on_top(self, case: Case, fault: str) -> int:
        """A row after a good one; 1 when it opens an involvement."""
        out, random, claims = self._out, self._random, self._claims
        values = self._values(case)
        at = CASE_COLUMNS.index
        match fault:
            case "missing":
                values[at(random.choice(("Local_Person_ID", "Case_ID", "Opened", "Team_Code")))] = ""
                if values[at("Case_ID")]:
                    values[at("Case_ID")] += "M"
                out.row(values, refused="missing")
            case "unreadable":
                values[at("Opened")] = f"{NO_SUCH_DAY}{case.opened.year}"
                values[at("Case_ID")] += "X"
                out.row(values, refused="unreadable")
            case "unidentifiable":
                local, work = self._ids()
                values[:2] = local, work
                values[at("NHS_Number")] = values[at("Date_of_Birth")] = ""
                out.row(values, refused="unidentifiable")
            case "duplicate":
                # of a row with nothing wrong in it, so that the answer is plain
                if case.planted:
                    return 0
                out.row(values, unchanged=True)
            case "stranger":
                out.row(
                    values := self._for(claims.stranger(), case),
                    warnings=("unknown-practice",)
                    if values[at("GP_Practice_Code")] == words.OUTSIDE_PRACTICE
                    else (),
                )
                claims.strangers += 1
                return 1
            case "under-age":
                out.row(self._for(claims.child(), case), out_of_scope=fault)
            case "excluded-service":
                values = self._for(claims.stranger(), case, at_home=True)
                values[at("Service")] = words.EXCLUDED_SERVICES[self._sender]
                out.row(values, out_of_scope=fault)
            case "excluded-reason":
                values = self._for(claims.stranger(), case, at_home=True)
                values[at("Reason")] = words.EXCLUDED_REASON
                out.row(values, out_of_scope=fault)
            case other_fault:
                raise AssertionError(other_fault)
        return 0

    def _ids(self) -> tuple[str, str]:
        """Local numbers for somebody who is on nobody's list yet."""
        self._fresh += 1
        prefix = PERSON_PREFIX[self._sender]
        return f"{prefix}8{self._fresh:05d}", f"{prefix}C8{self._fresh:05d}"

    def _for(self, person: Person, like: Case, *, at_home: bool = False) -> list[str]:
        """A row for somebody new, in the shape of another case."""
        if at_home and person.practice == words.OUTSIDE_PRACTICE:
            person.practice = words.PRACTICES[person.network][0]
        local, work = self._ids()
        care = self._claims.care
        case = Case(
            sender=self._sender,
            person=person,
            local_id=local,
            case_id=work,
            team=care.team(self._sender, like.service, person.network),
            service=like.service,
            opened=like.opened,
            worker="",
            reason=self._random.choice(words.REASONS[like.service]),
            review_due=None,
        )
        return self._values(case)

    def _name(self, name: str) -> str:
        return faults.in_windows_1252(name) if self._sender == "218" else name

    def _values(self, case: Case) -> list[str]:
        person = case.person
        postcode = person.home.postcode
        if self._sender == "218" and ord(case.case_id[-1]) % 5 == 0:
            postcode = postcode.replace(" ", "").lower()
        return [
            case.local_id,
            case.case_id,
            case.team,
            day(case.opened),
            person.number,
            self._name(person.family),
            self._name(person.given),
            self._name(person.known_as),
            day(person.birth),
            person.gender,
            person.home.line,
            person.home.town,
            postcode,
            person.telephone,
            person.practice,
            case.service,
            case.worker,
            case.priority,
            case.reason,
            day(case.review_due),
            case.alert,
            day(case.closed),
            self._claims.as_at,
        ]
