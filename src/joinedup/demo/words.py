"""Invented places and phrases for the synthetic district.

No street, village, postcode or telephone number here is anybody's: outward codes HG90 to HG99 do not
exist; telephone numbers come from Ofcom's ranges for drama (01632 960000-999, 07700 900000-999); mail goes
to example.org. An underscore stands for a space inside one name.
"""

from __future__ import annotations

from typing import Final


def _split(text: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in text.split())


# --- Places -----------------------------------------------------------------

TOWNS: Final[tuple[tuple[str, ...], ...]] = (
    ("Thornmarket", "Skellbeck", "Marsholme", "Uredale", "Kirk Aldby", "Langwith Moor"),
    ("Castlegarth", "Nidside", "Farnbrough", "Staveholme", "Wath Cross", "Goldsby"),
    ("Springwell", "Saltergate Hill", "Tewit Park", "Beckside", "Killing Rise"),
    ("Strayfield", "Hookstead", "Woodlea", "Pannal Cross", "Oatlea"),
)
"""Invented villages and quarters, by primary care network in the order of PRACTICES."""

OUTWARD: Final[tuple[tuple[str, ...], ...]] = (
    ("HG90", "HG91"),
    ("HG92", "HG93", "HG94"),
    ("HG95", "HG96"),
    ("HG97", "HG98", "HG99"),
)
"""Outward codes that do not exist, by primary care network."""

STREET_FIRST: Final = _split(
    """Chapel Mill Beck Station Church School Low High Quarry Orchard Meadow Abbey Castle Weaver Tanner
    Priory Kiln Sheepfold Swaledale Heather Curlew Lapwing Rowan Hawthorn Alder Larch Bilberry Drover
    Packhorse Mount Spring Cross Ginnel Mistal"""
)
STREET_LAST: Final = _split(
    "Lane Road Street Row Close Avenue Gardens Terrace Court View Grove Fold Garth Croft Crescent"
)

CARE_HOMES: Final = _split(
    """Larkfield_House Beckside_Court Abbey_Lodge Rowan_Bank The_Laurels Priory_Grange Heatherlea
    Millstone_House Curlew_Rise Thornfield The_Old_Rectory Garth_View Orchard_Court Westholme Alderbank
    Kiln_House"""
)

PRACTICES: Final[tuple[tuple[str, ...], ...]] = (
    ("B82008", "B82010", "B82030", "B82036"),
    ("B82004", "B82060", "B82067", "B82069"),
    ("B82013", "B82016", "B82027", "B82091"),
    ("B82012", "B82014", "B82059"),
)
"""The fifteen practices of the Harrogate place file, by primary care network (epraccur; networks "to be
confirmed")."""

NETWORKS: Final = ("Ripon and Masham", "Knaresborough and Rural", "Mowbray Square", "Heart of Harrogate")

PRACTICE_WEIGHTS: Final[dict[str, float]] = {
    "B82008": 9.0,
    "B82010": 9.5,
    "B82030": 5.0,
    "B82036": 8.0,
    "B82004": 9.0,
    "B82060": 14.0,
    "B82067": 9.5,
    "B82069": 6.0,
    "B82013": 17.0,
    "B82016": 11.0,
    "B82027": 9.0,
    "B82091": 9.5,
    "B82012": 12.0,
    "B82014": 11.0,
    "B82059": 14.0,
}
"""How the people are spread over the practices (relative; judged, not the practices' own list sizes)."""

OUTSIDE_PRACTICE: Final = "B82999"
"""A practice code nobody has: a person registered out of the area."""

SITE: Final = "RCD01"
WARDS: Final = _split(
    "Wensleydale Jervaulx Byland Fountains Rievaulx Granby Farndale Littondale Oakdale Trinity"
)

# --- Phrases ----------------------------------------------------------------

ALERTS: Final = (
    "Dog, ring first",
    "Two-person visit",
    "Key safe",
    "Key safe",
    "Hard of hearing: knock loudly",
    "Oxygen in use, no smoking",
    "Steep steps, poor light",
    "Speak to daughter first",
    "Falls risk",
    "Ring before you set off",
    "Interpreter needed",
    "Do not leave messages with neighbours",
)

REASONS: Final[dict[str, tuple[str, ...]]] = {
    "District nursing": (
        "Leg ulcer, compression bandaging",
        "Insulin, cannot self-administer",
        "Pressure area care",
        "Catheter care",
        "Wound care after surgery",
        "Palliative care and symptom control",
        "Blood monitoring at home",
        "Continence assessment",
    ),
    "Community therapy": (
        "Falls, strength and balance",
        "Rehabilitation after hip fracture",
        "Home equipment and adaptations",
        "Reduced mobility since discharge",
        "Stroke rehabilitation",
    ),
    "Home care package": (
        "Four calls a day, personal care and meals",
        "Two calls a day, washing and dressing",
        "One call a day, medication prompt",
        "Three calls a day, two carers to hoist",
    ),
    "Reablement": ("Regaining independence after hospital", "Regaining confidence after a fall"),
    "Social work": (
        "Assessment of needs",
        "Annual review of support plan",
        "Carer's assessment",
        "Support with direct payment",
        "Learning disability, supported living",
    ),
    "Care home placement": ("Residential placement, annual review", "Nursing placement, annual review"),
    "Community mental health": (
        "Care co-ordination",
        "Depot injection and monitoring",
        "Low mood, not leaving the house",
        "Anxiety, therapy and support",
    ),
    "Memory and older people's mental health": (
        "Memory assessment",
        "Dementia, distressed behaviour",
        "Depression in later life",
        "Support after diagnosis",
    ),
    "Living Well": (
        "getting out again",
        "lonely since March",
        "the dog",
        "benefits form",
        "somewhere warm on Wednesdays",
        "back to the allotment",
        "learning the tablet",
        "lifts to the clinic",
    ),
}
"""What the work is about, by service."""

EXCLUDED_SERVICES: Final[dict[str, str]] = {
    "RCD": "Sexual health",
    "RX3": "Perinatal mental health",
    "218": "Adoption",
}
"""A service of each sender that stops at the door (Q12)."""

EXCLUDED_REASON: Final = "Assisted conception"

PURPOSES: Final[dict[str, tuple[str, ...]]] = {
    "District nursing": (
        "Wound care",
        "Leg ulcer dressing",
        "Catheter care",
        "Blood test",
        "Pressure area check",
        "Injection",
        "Review",
    ),
    "Community therapy": ("Home assessment", "Equipment review", "Exercises", "Falls assessment"),
    "Reablement": ("Morning call", "Teatime call", "Evening call"),
    "Social work": ("Review", "Assessment", "Carer's assessment"),
    "Community mental health": ("Home visit", "Care plan review", "Depot injection"),
    "Memory and older people's mental health": ("Home visit", "Memory assessment", "Care plan review"),
}

OPERATIONAL_TEAMS: Final = ("op-ripon", "op-knaresborough", "op-mowbray", "op-heart")
"""The operational team of each network's area, as the Harrogate place file calls them."""

TEAMS_BY_NETWORK: Final[dict[str, tuple[str, str, str, str]]] = {
    "RCD": ("DN-N", "DN-N", "DN-S", "DN-S"),
    "218": ("ASC-N", "ASC-N", "ASC-S", "ASC-S"),
}
"""An employer's own team for people of each network."""

MAIL_DOMAINS: Final[dict[str, str]] = {
    "RCD": "trust.example.org",
    "218": "council.example.org",
    "RX3": "mental-health.example.org",
    "LW01": "living-well.example.org",
}
