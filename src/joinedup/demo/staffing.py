"""Who works where: the partners' staff, by team, profession and network, and the few who are met by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from joinedup.demo import names, words

REGISTRATION: Final = {
    "District nurse": "NMC",
    "Community nurse": "NMC",
    "Community mental health nurse": "NMC",
    "Occupational therapist": "HCPC",
    "Physiotherapist": "HCPC",
    "Social worker": "SWE",
    "Psychiatrist": "GMC",
}
"""The body a profession is registered with; no entry: none."""

PREFIX: Final = {"RCD": "RC", "218": "CO", "RX3": "RX", "LW01": "LW"}


@dataclass(slots=True)
class Staff:
    """One member of staff as their employer's list has them. ``network``: index of the network served,
    None for all."""

    sender: str
    local_id: str
    given: str
    family: str
    profession: str
    title: str
    team: str
    network: int | None
    manager: str = ""
    wte: str = "1.0"
    started: date | None = None
    left: date | None = None

    @property
    def operational_team(self) -> str:
        """The mixed team of the area they serve, as the place file calls it; blank for the whole district."""
        return "" if self.network is None else words.OPERATIONAL_TEAMS[self.network]

    @property
    def body(self) -> str:
        """Registration body."""
        return REGISTRATION.get(self.profession, "")

    @property
    def email(self) -> str:
        """An address that nobody has."""
        return f"{self.local_id.lower()}@{words.MAIL_DOMAINS[self.sender]}"


# local number, given, family, profession, job title, team, network, manager's local number (0: none)
KEY_STAFF: Final[dict[str, tuple[tuple[int, str, str, str, str, str, int | None, int], ...]]] = {
    "RCD": (
        (1, "Bernadette", "Coyle", "Service manager", "Service manager, community health", "", None, 0),
        (2, "Amina", "Yusuf", "District nurse", "District nursing sister", "DN-N", 0, 1),
        (3, "Catriona", "Blackburn", "District nurse", "District nursing sister", "DN-N", 1, 1),
        (4, "Joanne", "Firth", "District nurse", "District nursing sister", "DN-S", 2, 1),
        (5, "Graham", "Emmott", "District nurse", "District nurse", "DN-S", 3, 1),
        (6, "Grace", "Lister", "Occupational therapist", "Lead occupational therapist", "OT", None, 1),
        (7, "Marek", "Wójcik", "Physiotherapist", "Community physiotherapist", "OT", None, 1),
        (8, "Shirley", "Binns", "Team coordinator", "Coordinator, Ripon and Masham", "DN-N", 0, 1),
        (9, "Callum", "Drake", "Team coordinator", "Coordinator, Mowbray Square", "DN-S", 2, 1),
        (10, "Yvonne", "Tindall", "Discharge coordinator", "Transfer of care hub", "", None, 1),
        (11, "Priya", "Nair", "Information governance lead", "Information governance lead", "", None, 0),
        (12, "Stephen", "Hobson", "Data officer", "Information team", "", None, 0),
        (13, "Ruth", "Kitching", "Programme manager", "Alliance programme manager", "", None, 0),
        (14, "Paula", "Outhwaite", "Community nurse", "Community staff nurse", "DN-N", 0, 2),
        (15, "Blessing", "Moyo", "Community nurse", "Community staff nurse", "DN-N", 0, 2),
        (16, "Deborah", "Simms", "Community nurse", "Community staff nurse", "DN-N", 1, 3),
        (17, "Kirsty", "Raistrick", "Community nurse", "Community staff nurse", "DN-S", 2, 4),
        (18, "Ewa", "Dudek", "Community nurse", "Community staff nurse", "DN-S", 2, 4),
        (19, "Naomi", "Clough", "Community nurse", "Community staff nurse", "DN-S", 3, 5),
    ),
    "218": (
        (1, "David", "Holroyd", "Service manager", "Service manager, adult social care", "", None, 0),
        (2, "Helen", "Marsden", "Social worker", "Senior social worker", "ASC-N", 0, 1),
        (3, "Bronwen", "Vaughan", "Social worker", "Social worker", "ASC-N", 1, 1),
        (4, "Imran", "Hussain", "Social worker", "Senior social worker", "ASC-S", 2, 1),
        (5, "Michelle", "Grayson", "Social worker", "Social worker", "ASC-S", 3, 1),
        (6, "Kelly", "Newsome", "Social care assessor", "Social care coordinator", "ASC-S", 3, 4),
        (7, "Patrick", "Dolan", "Team coordinator", "Coordinator, Knaresborough and Rural", "ASC-N", 1, 1),
        (8, "Fiona", "Wormald", "Team coordinator", "Coordinator, Heart of Harrogate", "ASC-S", 3, 1),
        (10, "Josephine", "Mensah", "Auditor", "Internal auditor", "", None, 0),
        (11, "Lee", "Ambler", "Reablement worker", "Reablement worker", "ASC-N", 1, 3),
        (12, "Tracey", "Utley", "Reablement worker", "Reablement worker", "ASC-S", 2, 4),
    ),
    "RX3": (
        (1, "Alison", "Wade", "Team manager", "Team manager, community mental health", "CMHT", None, 0),
        (2, "Siân", "Pritchard", "Community mental health nurse", "Senior nurse", "MHSOP", None, 1),
        (3, "Emeka", "Okafor", "Community mental health nurse", "Care co-ordinator", "CMHT", None, 1),
        (4, "Noreen", "Quinn", "Community mental health nurse", "Care co-ordinator", "MHSOP", None, 1),
        (5, "Vijay", "Mehta", "Psychiatrist", "Consultant in older people's psychiatry", "MHSOP", None, 0),
    ),
    "LW01": (
        (1, "Maureen", "Tallis", "Link worker", "Living Well link worker", "LIVING-WELL", 2, 0),
        (2, "Dev", "Patel", "Link worker", "Living Well link worker", "LIVING-WELL", 0, 1),
        (3, "Olivia", "Gaunt", "Link worker", "Living Well link worker", "LIVING-WELL", 1, 1),
    ),
}

# profession, title, team for north and south (or one for all), posts per 10,000 adults, manager's local
# number
_POSTS: Final[dict[str, tuple[tuple[str, str, tuple[str, ...], float, int], ...]]] = {
    "RCD": (
        ("District nurse", "District nurse", ("DN-N", "DN-S"), 1.5, 1),
        ("Community nurse", "Community staff nurse", ("DN-N", "DN-S"), 5.5, 1),
        ("Healthcare assistant", "Community healthcare assistant", ("DN-N", "DN-S"), 3.0, 1),
        ("Occupational therapist", "Community occupational therapist", ("OT",), 1.6, 6),
        ("Physiotherapist", "Community physiotherapist", ("OT",), 1.6, 6),
        ("Therapy assistant", "Therapy assistant", ("OT",), 1.2, 6),
    ),
    "218": (
        ("Social worker", "Social worker", ("ASC-N", "ASC-S"), 4.0, 1),
        ("Social care assessor", "Social care coordinator", ("ASC-N", "ASC-S"), 3.0, 1),
        ("Reablement worker", "Reablement worker", ("ASC-N", "ASC-S"), 6.0, 1),
    ),
    "RX3": (
        ("Community mental health nurse", "Community mental health nurse", ("CMHT",), 2.4, 1),
        ("Community mental health nurse", "Community mental health nurse", ("MHSOP",), 1.8, 1),
        ("Support worker", "Support, time and recovery worker", ("CMHT",), 1.0, 1),
    ),
    "LW01": (("Link worker", "Living Well link worker", ("LIVING-WELL",), 0.8, 1),),
}


def make_staff(*, seed: int, people: int, today: date) -> dict[str, list[Staff]]:
    """Every partner's staff, those met by name first; more people, more posts; at least one of each kind a
    network."""
    random = Random(f"{seed}:staff")  # noqa: S311 (repeatable, not secret)
    everyone: dict[str, list[Staff]] = {}
    for sender, key in KEY_STAFF.items():
        rows = []
        for number, given, family, profession, title, team, network, manager in key:
            local = local_id(sender, number)
            above = local_id(sender, manager) if manager else ""
            rows.append(Staff(sender, local, given, family, profession, title, team, network, above))
        at = 20
        for profession, title, teams, per_10_000, manager in _POSTS[sender]:
            for network in range(len(words.NETWORKS)):
                team = teams[network // 2] if len(teams) == 2 else teams[0]
                for _ in range(max(1, round(per_10_000 * people / 40_000))):
                    rows.append(
                        _somebody(
                            random, sender, local_id(sender, at), profession, title, team, network, manager
                        )
                    )
                    at += 1
        for staff in rows:
            staff.started = today - timedelta(days=random.randrange(90, 6000))
        for staff in random.sample(rows[len(key) :], max(1, len(rows) // 60)):
            staff.left = today - timedelta(days=random.randrange(1, 25))
        everyone[sender] = rows
    return everyone


def local_id(sender: str, number: int) -> str:
    """A payroll number as an employer writes it."""
    return f"{PREFIX[sender]}{number:03d}"


def _somebody(
    random: Random,
    sender: str,
    local: str,
    profession: str,
    title: str,
    team: str,
    network: int,
    manager: int,
) -> Staff:
    origin = random.choices(tuple(names.ORIGIN_SHARES), weights=(70, 9, 5, 6, 3, 4, 3))[0]
    female = random.random() < 0.84
    given = random.choice(names.given_names(origin, female=female, born=random.randrange(1962, 2000)))
    family = random.choice(names.FAMILY_NAMES[origin])
    wte = random.choice(("1.0", "1.0", "1.0", "0.8", "0.8", "0.6"))
    return Staff(
        sender, local, given, family, profession, title, team, network, local_id(sender, manager), wte
    )


class Rota:
    """Finds somebody of a team and profession, of the person's network where there is one."""

    def __init__(self, staff: dict[str, list[Staff]], random: Random) -> None:
        self._random = random
        self._pools: dict[tuple[str, str, str, int], list[str]] = {}
        for sender, rows in staff.items():
            for member in rows:
                if member.left is not None:
                    continue
                for network in range(len(words.NETWORKS)):
                    if member.network in (None, network):
                        key = (sender, member.team, member.profession, network)
                        self._pools.setdefault(key, []).append(member.local_id)

    def pool(self, sender: str, team: str, professions: tuple[str, ...], network: int) -> list[str]:
        """Local ids of all who could come, those of the network."""
        return [one for kind in professions for one in self._pools.get((sender, team, kind, network), ())]

    def somebody(self, sender: str, team: str, professions: tuple[str, ...], network: int) -> str:
        """One local id; blank when there is nobody of that kind."""
        pool = self.pool(sender, team, professions, network)
        return self._random.choice(pool) if pool else ""
