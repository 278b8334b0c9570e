"""`visits`: planned and past visits, one row a visit."""

from __future__ import annotations

from ..contract import Column, Contract
from ..values import Kind
from .shared import AS_AT, CASE_ID, LOCAL_PERSON_ID, TEAM_CODE, WORKER_ID

CONTRACT = Contract(
    format="visits",
    title="Visits",
    one_row_is="one planned or past visit",
    full_scope="Full for the days it covers: a visit held for a day between the first and the last planned start in "
    "the file, and not in the file, ended as at this list's moment.",
    keys=("Visit_ID",),
    carries_people=False,
    columns=(
        Column("Visit_ID", Kind.ID, "The sender's own number for the visit.", True,
               ("Visit Identifier", "Visit Number", "Visit No", "Visit Ref", "Visit Reference", "Appointment ID",
                "Appointment Identifier", "Appointment Number", "Appointment No", "Appointment Ref",
                "Appointment Reference", "Appt ID", "Appt No", "Booking ID", "Slot ID", "Contact ID",
                "Contact Identifier", "Care Contact ID", "Care Contact Identifier", "Activity ID",
                "Activity Identifier", "Event ID", "Task ID")),
        LOCAL_PERSON_ID,
        Column("Planned_Start", Kind.MOMENT, "When the visit was or is to start.", True,
               ("Planned Start Date Time", "Planned Date Time", "Planned Start Time", "Planned Start Date",
                "Planned For", "Planned Visit Start", "Planned Visit Date Time", "Scheduled Start",
                "Scheduled Start Date Time", "Scheduled Date Time", "Scheduled Start Time", "Scheduled For",
                "Appointment Date Time", "Appointment Date And Time", "Appointment Start", "Appointment Start Time",
                "Appt Date Time", "Visit Date Time", "Visit Date And Time", "Visit Start", "Visit Start Time",
                "Start Date Time", "Date And Time", "Date Time", "Booked For", "Due", "Start", "Start Time",
                "Planned Date", "Planned Visit Date", "Scheduled Date", "Appointment Date", "Appt Date", "Visit Date",
                "Contact Date", "Care Contact Date", "Contact Date Time")),
        CASE_ID,
        TEAM_CODE,
        WORKER_ID,
        Column("Planned_Minutes", Kind.MINUTES, "How long it is planned to take.", False,
               ("Planned Mins", "Planned Duration", "Planned Duration Minutes", "Planned Duration Mins",
                "Planned Length", "Duration Minutes", "Duration Mins", "Duration (min)", "Duration In Minutes",
                "Duration", "Visit Duration", "Visit Length", "Appointment Duration", "Appointment Length",
                "Expected Duration", "Slot Length", "Length Minutes", "Length Mins", "Minutes", "Mins")),
        Column("Actual_Start", Kind.MOMENT, "When it started.", False,
               ("Actual Start Date Time", "Actual Start Time", "Actual Start Date", "Actual Date Time", "Actual Time",
                "Actual Visit Start", "Actual Arrival", "Actual Arrival Time", "Arrival Time", "Arrived", "Arrived At",
                "Started At", "Check In", "Check In Time", "Actual Visit Date Time")),
        Column("Outcome", Kind.OUTCOME, "What came of it. Empty while the visit is to come.", False,
               ("Outcome Code", "Outcome Description", "Visit Outcome", "Outcome Of Visit", "Appointment Outcome",
                "Contact Outcome", "Attendance Outcome", "Outcome Of Attendance", "Attendance Status",
                "Attendance Code", "Attendance", "Attended Or Did Not Attend", "Attended Or Did Not Attend Code",
                "Attended DNA", "Attended", "Visit Status", "Appointment Status", "Status")),
        Column("Purpose", Kind.TEXT, "What the visit is for.", False,
               ("Purpose Of Visit", "Visit Purpose", "Reason For Visit", "Visit Reason", "Visit Type",
                "Appointment Type", "Appointment Reason", "Activity Type", "Activity", "Contact Type", "Slot Type",
                "Intervention", "Visit Task", "Tasks", "Task", "Reason", "Type")),
        Column("Time_Critical", Kind.YES_NO, "It must not be late.", False,
               ("Time Critical Visit", "Is Time Critical", "Critical Time", "Timed Visit", "Timed", "Time Specific",
                "Time Dependent", "Time Sensitive", "Fixed Time", "Time Critical Y/N")),
        Column("Double_Handed", Kind.YES_NO, "Two workers are needed.", False,
               ("Double Handed Visit", "Double Handed Care", "Is Double Handed", "Double Up", "Double Up Visit",
                "Double Visit", "Two Person", "Two Person Visit", "Two Staff", "Two Handed", "Two Workers",
                "Two Carers", "2 Staff", "2 Person", "2 Person Visit", "2 Carers", "Double Handed Y/N", "Doubles")),
        AS_AT,
    ),
)  # fmt: skip
