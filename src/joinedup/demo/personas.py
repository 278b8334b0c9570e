"""Who a visitor of the demo can sign in as: at least one of every role, each with their morning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from joinedup.demo import words
from joinedup.demo.staffing import KEY_STAFF, local_id

ROLES: Final = (
    "practitioner",
    "unregistered_assessor",
    "team_coordinator",
    "service_manager",
    "gp_practice",
    "discharge_hub",
    "voluntary_guest",
    "housing",
    "police",
    "care_home_manager",
    "commissioner_analyst",
    "ig_lead",
    "caldicott_guardian",
    "place_administrator",
    "auditor",
    "data_officer",
)
"""Role codes of the product."""

FEDERATION: Final = "YHN"
COMMISSIONER: Final = "42D"
DISTRICT_COUNCIL: Final = "E07000165"
POLICE: Final = "NYPOL"
CARE_HOME: Final = "CH01"
"""Of the demo only: a care home that is on no register."""


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody to sign in as.

    ``organisation``: ODS code of the employer. ``staff_local_id``: their number in its staff list, blank
    when the employer sends none. ``network``: index of the primary care network they mostly serve, None
    for the whole district. ``practice``: for somebody in a practice; ``registration``: body and number of
    somebody no staff list names. ``morning``: one line for the sign-in page.
    """

    username: str
    given: str
    family: str
    organisation: str
    staff_local_id: str
    role: str
    profession: str
    morning: str
    network: int | None = None
    practice: str = ""
    registration: tuple[str, str] = ("", "")

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given} {self.family}"

    @property
    def area(self) -> str:
        """The network's name, blank for the whole district."""
        return "" if self.network is None else words.NETWORKS[self.network]


def _listed(sender: str, number: int, role: str, morning: str, network: int | None = None) -> Persona:
    """Somebody who is in their employer's staff list."""
    given, family, profession = next(
        (row[1], row[2], row[3]) for row in KEY_STAFF[sender] if row[0] == number
    )
    return Persona(
        username=given.casefold().replace("â", "a"),
        given=given,
        family=family,
        organisation=sender,
        staff_local_id=local_id(sender, number),
        role=role,
        profession=profession,
        morning=morning,
        network=network,
    )


def _unlisted(
    given: str,
    family: str,
    organisation: str,
    role: str,
    profession: str,
    morning: str,
    practice: str = "",
    registration: tuple[str, str] = ("", ""),
) -> Persona:
    """Somebody whose organisation sends no staff list."""
    network = next((at for at, codes in enumerate(words.PRACTICES) if practice in codes), None)
    return Persona(
        username=given.casefold(),
        given=given,
        family=family,
        organisation=organisation,
        staff_local_id="",
        role=role,
        profession=profession,
        morning=morning,
        network=network,
        practice=practice,
        registration=registration,
    )


PERSONAS: Final[tuple[Persona, ...]] = (
    _listed("RCD", 8, "team_coordinator", "Prepares and runs this morning's huddle for Ripon and Masham.", 0),
    _listed("218", 7, "team_coordinator", "Prepares the huddle for Knaresborough and Rural.", 1),
    _listed("RCD", 9, "team_coordinator", "Prepares the huddle for Mowbray Square.", 2),
    _listed("218", 8, "team_coordinator", "Prepares the huddle for Heart of Harrogate.", 3),
    _listed("RCD", 2, "practitioner", "No answer at Mr Walmsley's two days running.", 0),
    _listed("RCD", 3, "practitioner", "Two of us at Gwen Prosser's door this morning.", 1),
    _listed("RCD", 4, "practitioner", "Nobody has dressed Mr Stott's leg for five weeks.", 2),
    _listed("RCD", 5, "practitioner", "Yesterday's two-person visit to Michelle Sykes was not made.", 3),
    _listed("RCD", 6, "practitioner", "Equipment to review at ten, and a hoist due its check.", 3),
    _listed("RCD", 7, "practitioner", "Mr Aslam is home with a new hip and has not been seen yet.", 1),
    _listed("218", 2, "practitioner", "A review booked this afternoon for a man who died in the night.", 0),
    _listed("218", 3, "practitioner", "Mrs Dalby's review is three weeks overdue.", 1),
    _listed("218", 4, "practitioner", "A carer's assessment that may not wait until tomorrow.", 2),
    _listed("218", 5, "practitioner", "One package on hold, one review two weeks late.", 3),
    _listed("218", 6, "unregistered_assessor", "An assessment for somebody behind with his rent.", 3),
    _listed("RX3", 2, "practitioner", "Peggy Sugden's husband is at the end of his rope.", 2),
    _listed("RX3", 3, "practitioner", "One new person today, first visit tomorrow.", 3),
    _listed("RCD", 1, "service_manager", "Who is short today, what is overdue, which visits were not made."),
    _listed("218", 1, "service_manager", "Unallocated work and reviews past their date, north and south."),
    _unlisted(
        "Charlotte", "Rowntree", FEDERATION, "gp_practice", "General practitioner",
        "Asks the team for help from a home visit, and wants to hear who has it.", "B82016",
        ("GMC", "TEST-0001"),
    ),
    _listed("RCD", 10, "discharge_hub", "Two admitted last night with packages at home."),
    _listed("LW01", 1, "voluntary_guest", "A Tuesday off for Alf, and a benefits form.", 2),
    _unlisted(
        "Ryan", "Speight", DISTRICT_COUNCIL, "housing", "Housing officer",
        "A tenancy at risk, and tasks without anybody's clinical notes.",
    ),
    _unlisted(
        "Sonia", "Crowther", POLICE, "police", "Neighbourhood officer",
        "A call to make for the team, and nobody's notes.",
    ),
    _unlisted(
        "Geraldine", "Swaine", CARE_HOME, "care_home_manager", "Care home manager",
        "Two residents with the district nurses, one bed empty.",
    ),
    _unlisted(
        "Farah", "Siddiqui", COMMISSIONER, "commissioner_analyst", "Analyst",
        "Counts, never names: caseload by area, overdue reviews, what the feeds leave out.",
    ),
    _listed("RCD", 11, "ig_lead", "Who looked at what, and which agreements are about to lapse."),
    _unlisted(
        "Harriet", "Maltby", "RCD", "caldicott_guardian", "Medical director",
        "An objection to consider, and who looked at what.",
    ),
    _listed("RCD", 13, "place_administrator", "Teams, huddles and settings of the partnership."),
    _listed("218", 10, "auditor", "Reads the trail and changes nothing."),
    _listed("RCD", 12, "data_officer", "This morning's files: what came, what was refused and why."),
)  # fmt: skip
"""Everybody on the demo's sign-in page, in the order to show them."""
