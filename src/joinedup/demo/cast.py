"""The sixteen people met by name, four in each network: what is in their records this morning.

Days are counted from the day of the lists: -1 is yesterday.
"""

from __future__ import annotations

from typing import Final

from joinedup.demo.stories import Call, Spell, Story, Work

NURSING, THERAPY = "District nursing", "Community therapy"
PACKAGE, SOCIAL_WORK, REABLEMENT = "Home care package", "Social work", "Reablement"
MENTAL, MEMORY, LIVING_WELL = (
    "Community mental health",
    "Memory and older people's mental health",
    "Living Well",
)


def _past(
    sender: str, service: str, days: tuple[int, ...], at: str, workers: tuple[str, ...], purpose: str
) -> tuple[Call, ...]:
    """Visits that were made, the workers taking turns."""
    return tuple(
        Call(sender, service, day, at, workers[n % len(workers)], purpose, "seen")
        for n, day in enumerate(days)
    )


STORIES: Final[tuple[Story, ...]] = (
    # Ripon and Masham
    Story(
        0,
        "B82008",
        "Dorothy",
        "Hardcastle",
        "Dot",
        "F",
        86,
        "moderate",
        ("HeartFailure", "COPD", "Hypertension"),
        "Admitted last night, short of breath. Three calls a day at home and a nurse due this morning.",
        (
            Work(
                "218",
                PACKAGE,
                -410,
                "CO002",
                "Three calls a day, washing, dressing and meals",
                45,
                "Key safe",
            ),
            Work("RCD", NURSING, -62, "RC002", "Leg ulcer, compression bandaging", 30, "Key safe"),
        ),
        (
            *_past(
                "RCD",
                NURSING,
                (-30, -26, -23, -19, -16, -12, -9, -5, -2),
                "10:30",
                ("RC002", "RC002", "RC014"),
                "Leg ulcer dressing",
            ),
            Call("RCD", NURSING, 0, "10:30", "RC002", "Leg ulcer dressing"),
        ),
        Spell(-1, "21:00", "Wensleydale", 7, 5),
    ),
    Story(
        0,
        "B82010",
        "Kenneth",
        "Walmsley",
        "Ken",
        "M",
        79,
        "moderate",
        ("Diabetes", "CKD"),
        "No reply yesterday and the day before. Lives alone, on insulin.",
        (Work("RCD", NURSING, -150, "RC002", "Insulin, cannot self-administer", 20, "Key safe", "Urgent"),),
        (
            *_past(
                "RCD", NURSING, (-9, -8, -7, -6, -5, -4, -3), "08:15", ("RC002", "RC014", "RC002"), "Insulin"
            ),
            Call("RCD", NURSING, -2, "08:15", "RC014", "Insulin", "no-reply", critical=True),
            Call("RCD", NURSING, -1, "08:15", "RC014", "Insulin", "no-reply", critical=True),
            Call("RCD", NURSING, 0, "08:15", "RC002", "Insulin", critical=True),
        ),
    ),
    Story(
        0,
        "B82036",
        "Zofia",
        "Kowalczyk",
        "",
        "F",
        68,
        "mild",
        ("Cancer",),
        "Last night's visit was not made. Her syringe driver is due again at noon.",
        (
            Work(
                "RCD",
                NURSING,
                -21,
                "RC002",
                "Palliative care and symptom control",
                9,
                "Ring before you set off",
                "Urgent",
            ),
        ),
        (
            *_past(
                "RCD", NURSING, (-6, -5, -4, -3, -2), "12:00", ("RC002", "RC015", "RC002"), "Syringe driver"
            ),
            Call(
                "RCD", NURSING, -1, "18:00", "RC015", "Syringe driver", "cancelled-by-service", critical=True
            ),
            Call("RCD", NURSING, 0, "12:00", "RC002", "Syringe driver", critical=True),
        ),
        alone=False,
    ),
    Story(
        0,
        "B82030",
        "Ronald",
        "Peacock",
        "Ron",
        "M",
        91,
        "severe",
        ("HeartFailure", "Stroke", "Dementia"),
        "Died in hospital early this morning. A nurse and a reviewing social worker are booked for today.",
        (
            Work("RCD", NURSING, -240, "RC002", "Pressure area care", 15),
            Work("218", PACKAGE, -600, "CO002", "Four calls a day, personal care and meals", 25),
        ),
        (
            *_past("RCD", NURSING, (-20, -17, -13, -10), "14:00", ("RC002",), "Pressure area check"),
            Call("RCD", NURSING, 0, "14:00", "RC002", "Pressure area check"),
            Call("218", PACKAGE, 0, "15:00", "CO002", "Review", minutes=60),
        ),
        Spell(-6, "11:00", "Byland", 12, 2, left=0, left_at="03:20", destination="Patient died"),
    ),
    # Knaresborough and Rural
    Story(
        1,
        "B82060",
        "Mohammed",
        "Aslam",
        "Mo",
        "M",
        73,
        "mild",
        ("Diabetes", "CHD"),
        "Discharged yesterday after a broken hip. Reablement starts today, therapy not yet seen him.",
        (
            Work("218", REABLEMENT, 0, "CO011", "Regaining independence after hospital", 42, "", "Urgent"),
            Work(
                "RCD",
                THERAPY,
                -1,
                "RC007",
                "Rehabilitation after hip fracture",
                28,
                "Steep steps, poor light",
            ),
        ),
        (
            Call("218", REABLEMENT, 0, "08:30", "CO011", "Morning call", minutes=45),
            Call("218", REABLEMENT, 1, "08:30", "CO011", "Morning call", minutes=45),
            Call("RCD", THERAPY, 2, "11:00", "RC007", "Home assessment", minutes=60),
        ),
        Spell(
            -12,
            "05:00",
            "Farndale",
            3,
            -1,
            left=-1,
            left_at="16:10",
            destination="Usual place of residence",
            ready=-3,
        ),
    ),
    Story(
        1,
        "B82004",
        "Eileen",
        "Dalby",
        "Nell",
        "F",
        82,
        "moderate",
        ("Dementia", "Hypertension"),
        "Social care review three weeks overdue.",
        (
            Work("218", PACKAGE, -395, "CO003", "Two calls a day, washing and dressing", -21, "Key safe"),
            Work("RX3", MEMORY, -120, "RX004", "Support after diagnosis", 14),
        ),
        _past("RX3", MEMORY, (-27, -13), "13:30", ("RX004",), "Care plan review"),
    ),
    Story(
        1,
        "B82067",
        "Gwendolyn",
        "Prosser",
        "Gwen",
        "F",
        77,
        "severe",
        ("Parkinsons", "Depression", "CKD"),
        "Seen by a nurse, a social worker and a mental-health nurse this week; a therapist is due today.",
        (
            Work("RCD", NURSING, -90, "RC003", "Catheter care", 40),
            Work("RCD", THERAPY, -30, "RC006", "Home equipment and adaptations", 30),
            Work("218", SOCIAL_WORK, -45, "CO003", "Assessment of needs", 10),
            Work("RX3", MEMORY, -75, "RX002", "Depression in later life", 21),
        ),
        (
            *_past(
                "RCD", NURSING, (-29, -22, -15, -8, -1), "09:45", ("RC003", "RC016", "RC003"), "Catheter care"
            ),
            *_past("218", SOCIAL_WORK, (-2,), "11:00", ("CO003",), "Assessment"),
            *_past("RX3", MEMORY, (-17, -3), "14:30", ("RX002",), "Home visit"),
            Call("RCD", THERAPY, 0, "10:00", "RC006", "Equipment review", minutes=60),
            Call("RCD", NURSING, 0, "10:15", "RC003", "Blood test"),
        ),
    ),
    Story(
        1,
        "B82069",
        "Terence",
        "Oldroyd",
        "Terry",
        "M",
        64,
        "mild",
        ("Diabetes", "Stroke"),
        "New to the nurses today. Two-person visit: his dog, and what he said to the last nurse.",
        (Work("RCD", NURSING, 0, "", "Wound care after surgery", 14, "Two-person visit", "Urgent"),),
        (Call("RCD", NURSING, 1, "10:00", "RC003", "Wound care", double=True),),
    ),
    # Mowbray Square
    Story(
        2,
        "B82016",
        "Margaret",
        "Sugden",
        "Peggy",
        "F",
        84,
        "moderate",
        ("Dementia", "AtrialFibrillation"),
        "Her husband Alf does everything. The memory nurse says he is at the end of his rope.",
        (
            Work(
                "RX3",
                MEMORY,
                -200,
                "RX002",
                "Dementia, distressed behaviour. Husband is her only carer",
                5,
                "Speak to husband first",
            ),
            Work("218", SOCIAL_WORK, -33, "CO004", "Carer's assessment", 12),
            Work("LW01", LIVING_WELL, -50, "LW001", "a Tuesday off for Alf", None),
        ),
        (
            *_past("RX3", MEMORY, (-30, -16, -2), "11:30", ("RX002",), "Home visit"),
            Call("218", SOCIAL_WORK, 1, "14:00", "CO004", "Carer's assessment", minutes=60),
        ),
        alone=False,
    ),
    Story(
        2,
        "B82091",
        "Brian",
        "Stott",
        "",
        "M",
        70,
        "mild",
        ("Diabetes",),
        "Weekly dressings, and nobody has been for nearly five weeks.",
        (Work("RCD", NURSING, -170, "RC004", "Leg ulcer, compression bandaging", 35, "Dog, ring first"),),
        _past("RCD", NURSING, (-35, -34), "15:15", ("RC004", "RC017"), "Leg ulcer dressing"),
    ),
    Story(
        2,
        "B82013",
        "Parveen",
        "Akhtar",
        "",
        "F",
        59,
        "moderate",
        ("COPD", "Diabetes", "Asthma"),
        "Discharged yesterday with a first package of care, opened today; nurses to start insulin.",
        (
            Work(
                "218",
                PACKAGE,
                0,
                "CO004",
                "Two calls a day, washing and dressing",
                42,
                "Interpreter needed",
                "Urgent",
            ),
            Work(
                "RCD",
                NURSING,
                -1,
                "RC004",
                "Insulin, cannot self-administer",
                14,
                "Interpreter needed",
                "Urgent",
            ),
        ),
        (
            Call("RCD", NURSING, 0, "08:00", "RC004", "Insulin", critical=True),
            Call("RCD", NURSING, 1, "08:00", "RC017", "Insulin", critical=True),
        ),
        Spell(
            -9,
            "19:00",
            "Jervaulx",
            21,
            -1,
            left=-1,
            left_at="14:40",
            destination="Usual place of residence",
            ready=-1,
        ),
        alone=False,
    ),
    Story(
        2,
        "B82027",
        "Jean",
        "Umpleby",
        "",
        "F",
        88,
        "severe",
        ("HeartFailure", "CKD", "AtrialFibrillation"),
        "No reply twice running, and admitted twice this year after falls.",
        (
            Work("RCD", NURSING, -80, "RC004", "Blood monitoring at home", 22, "Falls risk"),
            Work("218", PACKAGE, -220, "CO004", "One call a day, medication prompt", 50, "Key safe"),
        ),
        (
            *_past("RCD", NURSING, (-22, -15, -8), "11:15", ("RC004", "RC018"), "Blood test"),
            Call("RCD", NURSING, -4, "11:15", "RC018", "Blood test", "no-reply"),
            Call("RCD", NURSING, -1, "11:15", "RC018", "Blood test", "no-reply"),
            Call("RCD", NURSING, 0, "11:15", "RC004", "Blood test"),
        ),
    ),
    # Heart of Harrogate
    Story(
        3,
        "B82012",
        "Harold",
        "Whitwell",
        "Harry",
        "M",
        90,
        "severe",
        ("Stroke", "Hypertension", "CKD"),
        "Admitted last night after a fall. Four double-handed calls a day, and the hoist is due its check.",
        (
            Work("218", PACKAGE, -300, "CO005", "Four calls a day, two carers to hoist", 33, "Key safe"),
            Work("RCD", THERAPY, -40, "RC006", "Home equipment and adaptations", 12, "Two-person visit"),
        ),
        (Call("RCD", THERAPY, 0, "13:00", "RC006", "Equipment review", double=True, minutes=60),),
        Spell(-1, "22:00", "Granby", 15, 7),
    ),
    Story(
        3,
        "B82059",
        "Michelle",
        "Sykes",
        "",
        "F",
        46,
        "mild",
        ("Depression",),
        "Multiple sclerosis, catheter: yesterday's two-person visit was not made.",
        (
            Work("RCD", NURSING, -260, "RC005", "Catheter care", 55, "Two-person visit"),
            Work("218", PACKAGE, -700, "CO005", "Three calls a day, two carers to hoist", 80),
        ),
        (
            *_past("RCD", NURSING, (-29, -22, -15, -8), "09:30", ("RC005",), "Catheter care"),
            Call("RCD", NURSING, -1, "09:30", "RC005", "Catheter care", "cancelled-by-service", double=True),
            Call("RCD", NURSING, 1, "09:30", "RC005", "Catheter care", double=True),
        ),
        alone=False,
    ),
    Story(
        3,
        "B82014",
        "Leonard",
        "Foxcroft",
        "Len",
        "M",
        81,
        "moderate",
        ("COPD", "HeartFailure"),
        "Back from hospital yesterday, and his care review is two weeks overdue.",
        (
            Work(
                "218",
                PACKAGE,
                -380,
                "CO005",
                "Two calls a day, washing and dressing",
                -14,
                "Oxygen in use, no smoking",
            ),
            Work("RCD", NURSING, -20, "RC005", "Blood monitoring at home", 18, "Oxygen in use, no smoking"),
        ),
        (
            *_past("RCD", NURSING, (-18, -15), "10:00", ("RC005", "RC019"), "Blood test"),
            Call("RCD", NURSING, 0, "10:00", "RC005", "Blood test"),
        ),
        Spell(
            -11,
            "15:00",
            "Oakdale",
            9,
            -2,
            left=-1,
            left_at="17:30",
            destination="Usual place of residence",
            ready=-4,
        ),
    ),
    Story(
        3,
        "B82059",
        "Oluwaseun",
        "Adeyemi",
        "Seun",
        "M",
        38,
        "fit",
        ("SevereMentalIllness",),
        "New to the community mental-health team today, and behind with his rent.",
        (
            Work("RX3", MENTAL, 0, "RX003", "Care co-ordination", 28, "", "Urgent"),
            Work("218", SOCIAL_WORK, -14, "CO006", "Assessment of needs", 14),
            Work("LW01", LIVING_WELL, -9, "LW001", "benefits form", None),
        ),
        (Call("RX3", MENTAL, 1, "15:00", "RX003", "Home visit", minutes=60),),
    ),
)
"""Everybody met by name."""
