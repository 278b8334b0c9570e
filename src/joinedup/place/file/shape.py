"""The shape of a place file, one class a table (issue 2, section 3). TOML in, checked values out.

Everything is dated where it can change: ``from`` is the first day, ``to`` the last, both included and both optional.
The same code may stand twice when its dates do not overlap: two periods of one thing.
"""

from datetime import date
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from joinedup.place.file.kinds import (
    FEED_FORMATS,
    WEEKDAYS,
    ClockTime,
    Code,
    Codes,
    Day,
    DayOfWeek,
    DaysOfWeek,
    EmployerCodes,
    FeedFormat,
    Name,
    OdsCode,
    OdsCodes,
    OrganisationKind,
    PracticeCode,
    Telephone,
    Text,
    WebLink,
)

__all__ = ["FEED_FORMATS", "SECTIONS", "WEEKDAYS", "PlaceDocument", "Section"]


class Table(BaseModel):
    """A table of the place file: no key that is not known, no value of another type."""

    model_config = ConfigDict(extra="forbid", strict=True, populate_by_name=True)


class Section(Table):
    """A repeated table whose rows may be dated. ``key``: the keys that name a row."""

    key: ClassVar[tuple[str, ...]] = ("code",)

    from_: Annotated[Day | None, Field(alias="from", description="First day; always, if not given.")] = None
    to: Annotated[Day | None, Field(description="Last day; still, if not given.")] = None

    @model_validator(mode="after")
    def _in_order(self) -> "Section":
        if self.from_ is not None and self.to is not None and self.from_ > self.to:
            raise ValueError(f"starts on {self.from_} after it ends on {self.to}")
        return self

    def name_of(self) -> str:
        """The row's code: what other rows refer to."""
        return "/".join(str(getattr(self, part)) for part in self.key)

    def covers(self, day: date) -> bool:
        """Whether the row is in force on a day."""
        return (self.from_ is None or self.from_ <= day) and (self.to is None or self.to >= day)

    def overlaps(self, other: "Section") -> bool:
        """Whether the two rows share a day."""
        return (self.from_ is None or other.to is None or self.from_ <= other.to) and (
            other.from_ is None or self.to is None or other.from_ <= self.to
        )


class Exclusions(Table):
    """What stops a row at the door (Q12): words found in its service, or in its reason."""

    services: Annotated[list[Name], Field(description="Phrases looked for in a row's service.")] = []
    reasons: Annotated[list[Name], Field(description="Phrases looked for in a row's reason.")] = []


class PlaceTable(Table):
    """The partnership's place itself."""

    code: Annotated[Code, Field(description="Short name, for commands and folders.")]
    name: Annotated[Name, Field(description="What the partnership is called.")]
    min_age: Annotated[int, Field(ge=0, le=130, description="The youngest in scope (Q11).")] = 18
    exclusions: Annotated[
        Exclusions, Field(description="Services and reasons that stop at the door (Q12).")
    ] = Exclusions()


class OrganisationTable(Section):
    """A body with an ODS code; the same for every place that names it (R1, F1)."""

    key = ("ods",)

    ods: Annotated[OdsCode, Field(description="ODS code, or another registered code where ODS has none.")]
    name: Annotated[Name, Field(description="Its name.")]
    kind: Annotated[OrganisationKind, Field(description="What kind of body it is.")]
    commissioner: Annotated[bool, Field(description="It plans and funds services.")] = False
    provider: Annotated[bool, Field(description="It provides services.")] = False
    member: Annotated[
        bool, Field(description="It is a member of the alliance, not only a wider partner.")
    ] = True
    telephone: Annotated[Telephone, Field(description="Its number for staff and patients.")] = ""
    successor: Annotated[
        OdsCode | None, Field(description="Who follows it: `to` is then its own last day (R2, F2).")
    ] = None


class AreaTable(Section):
    """A node of the place's tree, at any level and depth (R4, F3)."""

    code: Annotated[Code, Field(description="Its code.")]
    name: Annotated[Name, Field(description="Its name.")]
    level: Annotated[Name, Field(description="The partnership's own word: locality, partnership, area ...")]
    parent: Annotated[Code | None, Field(description="The area it lies in; none for the top.")] = None


class NetworkTable(Section):
    """A primary care network, or another named group of practices."""

    code: Annotated[Code, Field(description="Its code; its ODS code where it has one.")]
    name: Annotated[Name, Field(description="Its name.")]
    area: Annotated[Code | None, Field(description="The area it belongs to.")] = None


class PracticeTable(Section):
    """A GP practice and the network it belongs to, from when to when (F5)."""

    key = ("ods",)

    ods: Annotated[PracticeCode, Field(description="Practice code.")]
    name: Annotated[Name, Field(description="Its name.")]
    pcn: Annotated[Code | None, Field(description="Its network; none if it is in none.")] = None
    telephone: Annotated[Telephone, Field(description="Its number.")] = ""
    note: Annotated[Text, Field(description="How sure this is: `to be confirmed` gives a warning.")] = ""


class ServiceTable(Section):
    """A service: core (jointly managed) or aligned (R3), its groupings (R12) and its scope (Q11, Q12)."""

    code: Annotated[Code, Field(description="Its code.")]
    name: Annotated[Name, Field(description="Its name.")]
    standing: Annotated[Literal["core", "aligned"], Field(description="Jointly managed, or alongside (R3).")]
    organisation: Annotated[OdsCode | None, Field(description="Who provides it.")] = None
    groupings: Annotated[
        list[Name], Field(description="Directorates and the like it is counted in (R12).")
    ] = []
    min_age: Annotated[int | None, Field(ge=0, le=130, description="Youngest, if not the place's.")] = None
    max_age: Annotated[int | None, Field(ge=0, le=130, description="Oldest, if there is one.")] = None
    exclusions: Annotated[
        list[Name], Field(description="Further phrases that stop its rows at the door.")
    ] = []

    @model_validator(mode="after")
    def _ages(self) -> "ServiceTable":
        if self.min_age is not None and self.max_age is not None and self.min_age > self.max_age:
            raise ValueError(f"its youngest ({self.min_age}) is older than its oldest ({self.max_age})")
        return self


class TeamTable(Section):
    """A team of one of three kinds (DESIGN 3): the employer's own, the operational, the integrated (R7)."""

    code: Annotated[Code, Field(description="Its code in Joined Up.")]
    name: Annotated[Name, Field(description="Its name.")]
    kind: Annotated[
        Literal["employer", "operational", "integrated"],
        Field(description="In an employer's own system; of mixed employers over one area; of a network."),
    ]
    organisation: Annotated[OdsCode | None, Field(description="Employer's teams: whose it is.")] = None
    codes: Annotated[
        EmployerCodes,
        Field(description="Employer's teams: what the employer's own lists call it, one or more."),
    ] = []
    service: Annotated[Code | None, Field(description="The service it belongs to.")] = None
    area: Annotated[Code | None, Field(description="Operational teams: the area they work over.")] = None
    pcn: Annotated[
        Code | None, Field(description="Integrated teams: the network whose people they look after.")
    ] = None
    serves: Annotated[
        Codes,
        Field(
            description="The teams it works for: an employer's team for others, an operational for integrated."
        ),
    ] = []
    telephone: Annotated[Telephone, Field(description="Its number in hours.")] = ""
    out_of_hours: Annotated[Telephone, Field(description="The number out of hours.")] = ""
    nameable: Annotated[bool, Field(description="The contact card may name it (Q16, Q27).")] = False
    usual_professions: Annotated[
        list[Name], Field(description="Who is usually at its huddle: missing ones are named (R48).")
    ] = []


class SiteTable(Section):
    """A building or hospital site."""

    code: Annotated[Code, Field(description="ODS site code where it has one: what inpatient lists call it.")]
    name: Annotated[Name, Field(description="Its name.")]
    kind: Annotated[Name, Field(description="hospital, base, hub, council office ...")] = "base"
    organisation: Annotated[OdsCode | None, Field(description="Whose it is.")] = None
    postcode: Annotated[Text, Field(description="Its postcode.")] = ""


class HuddleTable(Section):
    """A recurring huddle: the teams it covers, its days, time, place and link (R46)."""

    code: Annotated[Code, Field(description="Its code.")]
    name: Annotated[Name, Field(description="Its name.")]
    teams: Annotated[Codes, Field(min_length=1, description="The operational teams whose union it sees.")]
    days: Annotated[DaysOfWeek, Field(min_length=1, description="The weekdays it meets on.")]
    time: Annotated[ClockTime, Field(description="London time it starts.")]
    minutes: Annotated[int | None, Field(ge=5, le=60, description="How long; else huddle.minutes.")] = None
    site: Annotated[Code | None, Field(description="Where.")] = None
    link: Annotated[WebLink, Field(description="How to join from elsewhere.")] = ""


class MdtTable(Section):
    """A network's weekly multidisciplinary team meeting (R50, R52)."""

    code: Annotated[Code, Field(description="Its code.")]
    pcn: Annotated[Code, Field(description="Its network.")]
    weekday: Annotated[DayOfWeek, Field(description="The day of the week.")]
    time: Annotated[ClockTime | None, Field(description="London time it starts.")] = None
    minutes: Annotated[int | None, Field(ge=15, le=240, description="How long; else mdt.minutes.")] = None
    roles: Annotated[list[Name], Field(description="Who is always asked.")] = []
    deputies: Annotated[dict[str, Name], Field(description="Who stands in for a role.")] = {}
    reason: Annotated[
        Text, Field(description="Why it shares its weekday with another network's, if it does.")
    ] = ""


class RoleTable(Section):
    """A part of the partnership's own that somebody holds (R8, R9)."""

    code: Annotated[Code, Field(description="Its code.")]
    kind: Annotated[Name, Field(description="service-manager, alliance-director, pcn-lead ...")]
    title: Annotated[Name, Field(description="Its title.")]
    organisation: Annotated[OdsCode | None, Field(description="Who employs the holder.")] = None
    pcn: Annotated[Code | None, Field(description="The network it is given.")] = None
    area: Annotated[Code | None, Field(description="The area it is for.")] = None
    holder: Annotated[Text, Field(description="Who holds it, once somebody is named.")] = ""


class BodyTable(Section):
    """A body of the partnership's governance (R90)."""

    code: Annotated[Code, Field(description="Its code.")]
    name: Annotated[Name, Field(description="Its name.")]
    does: Annotated[Text, Field(description="Its terms of reference, in a sentence.")] = ""
    answers_to: Annotated[Code | None, Field(description="The body that holds it to account.")] = None
    members: Annotated[OdsCodes, Field(description="The organisations that sit on it.")] = []


class FeedTable(Section):
    """A list that a partner sends (FILES): by when, on which days, and how many it says it holds."""

    key = ("organisation", "format")

    organisation: Annotated[OdsCode, Field(description="The sender.")]
    format: Annotated[FeedFormat, Field(description="Which list.")]
    due_by: Annotated[ClockTime | None, Field(description="London time it should be in by.")] = None
    days: Annotated[DaysOfWeek, Field(description="The weekdays it comes on.")] = []
    control_total: Annotated[
        int | None, Field(ge=0, description="How many open cases the partner says it holds (R14).")
    ] = None
    control_total_on: Annotated[Day | None, Field(description="The day of that count.")] = None

    @model_validator(mode="after")
    def _total(self) -> "FeedTable":
        if (self.control_total is None) != (self.control_total_on is None):
            raise ValueError("control_total and control_total_on go together")
        return self


class DecisionTable(Section):
    """What a type of decision asks for here (F7, R10, Q36); the product's own types are in docs/permissions.md."""

    code: Annotated[Code, Field(description="The type's code: a known one, or a new one.")]
    name: Annotated[Text, Field(description="What is decided, as the end of `to ...`.")] = ""
    authority: Annotated[Code | None, Field(description="An authority a manager gives.")] = None
    competence: Annotated[Code | None, Field(description="A competence, in date.")] = None
    registrations: Annotated[
        list[Name], Field(description="Bodies any of which will do (`NMC`, `SWE`), or `any`.")
    ] = []
    every: Annotated[bool, Field(description="All of these are needed, not one of them.")] = False
    hours: Annotated[
        int | None, Field(ge=1, le=336, description="The supervisor's time; else decision.hours.")
    ] = None


class PlaceDocument(Table):
    """A whole place file."""

    place: PlaceTable
    organisation: list[OrganisationTable] = []
    area: list[AreaTable] = []
    pcn: list[NetworkTable] = []
    practice: list[PracticeTable] = []
    service: list[ServiceTable] = []
    team: list[TeamTable] = []
    site: list[SiteTable] = []
    huddle: list[HuddleTable] = []
    mdt: list[MdtTable] = []
    role: list[RoleTable] = []
    body: list[BodyTable] = []
    feed: list[FeedTable] = []
    decision: list[DecisionTable] = []
    settings: Annotated[
        dict[str, Any], Field(description="What differs from the defaults: see docs/place-file.md.")
    ] = {}

    def rows(self, section: str) -> list[Any]:
        """The rows of a repeated table."""
        return list(getattr(self, section))


SECTIONS: Final[dict[str, type[Section]]] = {
    "organisation": OrganisationTable,
    "area": AreaTable,
    "pcn": NetworkTable,
    "practice": PracticeTable,
    "service": ServiceTable,
    "team": TeamTable,
    "site": SiteTable,
    "huddle": HuddleTable,
    "mdt": MdtTable,
    "role": RoleTable,
    "body": BodyTable,
    "feed": FeedTable,
    "decision": DecisionTable,
}
"""Every repeated table by its name in the file."""
