"""`gp-list`: the people registered with practices, one row a person."""

from __future__ import annotations

from dataclasses import replace

from ..contract import Contract, optional
from ..values import Kind
from .shared import (
    ADDRESS,
    AS_AT,
    DATE_OF_BIRTH,
    FAMILY_NAME,
    GENDER,
    GIVEN_NAME,
    GP_PRACTICE_CODE,
    NHS_NUMBER,
    POSTCODE,
    TELEPHONE,
)

CONTRACT = Contract(
    format="gp-list",
    title="Practice list",
    one_row_is="one registered person",
    full_scope="Full per practice in the file: somebody who was on a practice's last list and is not in "
    "this one "
    "has left that practice. Practices that are not in the file are left alone.",
    keys=("NHS_Number", "Family_Name", "Given_Name", "Date_of_Birth", "Postcode"),
    carries_people=True,
    controlled_by="GP_Practice_Code",
    columns=(
        replace(GP_PRACTICE_CODE, mandatory=True,
                aliases=(*GP_PRACTICE_CODE.aliases, "ODS Code", "Organisation Code",
                "Organisation ODS Code")),
        NHS_NUMBER,
        FAMILY_NAME,
        GIVEN_NAME,
        DATE_OF_BIRTH,
        GENDER,
        *ADDRESS,
        POSTCODE,
        TELEPHONE,
        optional("Registration_Date", Kind.DATE, "Registered with the practice since.",
               ("Registered Date", "Date Registered", "Date Of Registration", "Registered On",
                "Registered Since",
                "Registration Start Date", "GP Registration Date", "Practice Registration Date", "Reg Date",
                "Registered")),
        optional("Usual_GP", Kind.NAME, "The doctor the person usually sees.",
               ("Usual GP Name", "Usual GP's Name", "Usual GP Full Name", "Usual GPs Full Name",
                "Usual Doctor",
                "Usual Clinician", "Named GP", "Named GP Name", "Named Accountable GP", "Accountable GP",
                "Registered GP", "Registered GP Name", "GP Name", "GP", "Doctor")),
        optional("eFI_Category", Kind.FRAILTY, "Electronic frailty index: category or score.",
               ("eFI", "eFI Level", "eFI Band", "eFI Group", "eFI Score", "Electronic Frailty Index",
                "Electronic Frailty Index Category", "Electronic Frailty Index Score", "Frailty Category",
                "Frailty Level", "Frailty Band", "Frailty Status", "Frailty Index", "Frailty Score",
                "Frailty",
                "eFI2 Category", "eFI Frailty Category")),
        optional("Long_Term_Conditions", Kind.LIST, "Long-term conditions, with `;` between them.",
               ("Long Term Condition", "LTC", "LTCs", "Conditions", "Chronic Conditions", "Disease Registers",
                "Disease Register", "QOF Registers", "QOF Register", "Registers", "Diagnoses",
                "Active Problems",
                "Long Term Conditions LTC", "LTC List", "Condition List"), ("No", "No conditions", "0")),
        optional("Deducted_Date", Kind.DATE, "Left the practice on.",
               ("Deduction Date", "Date Deducted", "Date Of Deduction", "Deducted", "Deducted On",
                "Deregistration Date", "Deregistered Date", "Date Deregistered", "Deregistered",
                "Registration End Date", "Registration Ended", "Left Practice", "Date Left Practice",
                "Date Left",
                "Removed Date", "Date Removed")),
        AS_AT,
    ),
)  # fmt: skip
