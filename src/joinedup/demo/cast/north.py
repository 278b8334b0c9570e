"""The people met by name in the north locality."""

from __future__ import annotations

from typing import Final

from joinedup.demo.cast.words import MEMORY, NURSING, PACKAGE, REABLEMENT, SOCIAL_WORK, THERAPY, past
from joinedup.demo.stories import Call, Spell, Story, Work

NORTH: Final[tuple[Story, ...]] = (
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
            *past(
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
            *past(
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
            *past(
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
            *past("RCD", NURSING, (-20, -17, -13, -10), "14:00", ("RC002",), "Pressure area check"),
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
        past("RX3", MEMORY, (-27, -13), "13:30", ("RX004",), "Care plan review"),
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
            *past(
                "RCD", NURSING, (-29, -22, -15, -8, -1), "09:45", ("RC003", "RC016", "RC003"), "Catheter care"
            ),
            *past("218", SOCIAL_WORK, (-2,), "11:00", ("CO003",), "Assessment"),
            *past("RX3", MEMORY, (-17, -3), "14:30", ("RX002",), "Home visit"),
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
)
