"""What may be done with huddles."""

from joinedup.core.permissions import declare

VIEW = declare("meetings.view", "See the huddles of this place, their cases and their records.")
ATTEND = declare("meetings.attend", "Check in at a huddle, and put a question to it from elsewhere.")
RECORD = declare(
    "meetings.record", "Write a case's outcome and whether someone is at risk, and delegate, in a huddle."
)
PREPARE = declare(
    "meetings.prepare", "Prepare a huddle: choose and order its cases, its capacity line, its notices."
)
RUN = declare("meetings.run", "Start, drive and end a huddle, and check others in.")
