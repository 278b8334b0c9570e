"""`trace`: what a national demographics trace answered, one row a person asked about (Q14).

The columns are those of a batch trace's answer: what was sent comes back beside what was found.
"""

from __future__ import annotations

from dataclasses import replace

from ..contract import Contract, optional, required
from ..values import Kind
from .shared import (
    AS_AT,
    DATE_OF_BIRTH,
    FAMILY_NAME,
    GENDER,
    GIVEN_NAME,
    GP_PRACTICE_CODE,
    LOCAL_PERSON_ID,
    NHS_NUMBER,
)

CONTRACT = Contract(
    format="trace",
    title="Demographics trace",
    one_row_is="the answer about one person who was asked about",
    full_scope="Never full: each row answers one question. What an earlier trace said stays until a later one of "
    "the same person says otherwise, and nobody ends by not being in the file.",
    keys=("Local_Person_ID",),
    carries_people=True,
    columns=(
        LOCAL_PERSON_ID,
        required("Trace_Status", Kind.CODE,
               "National NHS number status: 01 present and verified; 02 present, not traced; 03 trace required; 04 no "
               "match or several; 05 to be resolved; 06 in progress; 07 not required; 08 postponed. Only 01 corrects "
               "anything.",
               ("NHS Number Status", "NHS Number Status Indicator", "NHS Number Status Indicator Code",
                "NHS Number Trace Status", "Tracing Status", "Trace Result", "Trace Result Code", "Match Status",
                "Status Code", "Matched Status")),
        replace(NHS_NUMBER, description="The number that came back. With status 01 it is the person's.",
                aliases=("Traced NHS Number", "Matched NHS Number", "Returned NHS Number", "Verified NHS Number",
                         "PDS NHS Number", *NHS_NUMBER.aliases)),
        optional("Sent_NHS_Number", Kind.ID, "The number that was sent to be traced, as it was sent.",
               ("NHS Number Sent", "Submitted NHS Number", "Request NHS Number", "Original NHS Number",
                "Input NHS Number", "Old NHS Number")),
        optional("Superseded_NHS_Number", Kind.ID,
               "A former number of the person, which the national service has replaced by the one that came back.",
               ("Superseded Number", "Former NHS Number", "Previous NHS Number", "Replaced NHS Number")),
        FAMILY_NAME,
        GIVEN_NAME,
        DATE_OF_BIRTH,
        GENDER,
        optional("Date_of_Death", Kind.DATE, "The day the person died.",
               ("Date Of Death", "DOD", "Death Date", "Deceased Date", "Died On", "Date Deceased")),
        optional("Death_Status", Kind.CODE, "1: informal notice; 2: formal, by the registrar. Empty: not said.",
               ("Death Notification Status", "Death Status Code", "Deceased Status", "Death Notice")),
        optional("Sensitive", Kind.CODE,
               "The service's confidentiality code: `S` (sensitive) or `Y` keeps address and telephone from "
               "everybody. Empty, `U` or `N`: not said to be.",
               ("Sensitivity", "Sensitivity Flag", "S Flag", "Sensitive Flag", "Confidentiality Code",
                "Confidentiality", "Restricted", "Protected", "Protection Flag", "Access Restricted")),
        GP_PRACTICE_CODE,
        AS_AT,
    ),
)  # fmt: skip
