"""Every number a partnership could set differently, with its default and where the default comes from.

A place file's ``[settings]`` gives only what differs. Higher rooms read with ``place.queries.setting(place_id, name)``.
The table in ``docs/place-file.md`` is made from this catalogue.
"""

from dataclasses import dataclass
from typing import Any, Final

Number = int | float


@dataclass(frozen=True, slots=True)
class Setting:
    """``default``: a whole number, a share or a list of whole numbers; ``unit``: what it counts; ``description``: one
    sentence for a manager; ``source``: the requirement or source document it comes from; ``low`` and ``high``: the
    range a place may choose from, both included."""

    default: Number | tuple[int, ...]
    unit: str
    description: str
    source: str
    low: Number = 0
    high: Number = 10_000

    @property
    def kind(self) -> str:
        """``whole number``, ``number`` or ``list of whole numbers``."""
        if isinstance(self.default, tuple):
            return "list of whole numbers"
        return "number" if isinstance(self.default, float) else "whole number"

    def fault(self, value: Any) -> str | None:
        """What is wrong with a value given for this setting, as the end of a sentence; None if nothing is."""
        if isinstance(self.default, tuple):
            if not isinstance(value, list | tuple) or not value or not all(_is_whole(each) for each in value):
                return "must be a list of whole numbers"
            if list(value) != sorted(set(value)):
                return "must rise from one number to the next"
            outside = [each for each in value if not self.low <= each <= self.high]
        elif isinstance(self.default, float):
            if not isinstance(value, int | float) or isinstance(value, bool):
                return "must be a number"
            outside = [value] if not self.low <= value <= self.high else []
        else:
            if not _is_whole(value):
                return "must be a whole number"
            outside = [value] if not self.low <= value <= self.high else []
        return f"must be from {self.low} to {self.high} ({self.unit})" if outside else None

    def read(self, value: Any) -> Any:
        """A checked value in the type of the default."""
        if isinstance(self.default, tuple):
            return tuple(value)
        return float(value) if isinstance(self.default, float) else value


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


CATALOGUE: Final[dict[str, Setting]] = {
    # Partners' lists at the door.
    "scope.min_age": Setting(
        18, "years", "The youngest in scope; set as min_age under [place], not under [settings].", "Q11", 0, 130),
    "intake.hold_share": Setting(
        0.05, "share of what is open, or of the rows", "A list that would end, or has refused, more than this share"
        " is held for approval, if it is also at least intake.hold_rows.", "FILES", 0.0, 1.0),
    "intake.hold_rows": Setting(
        20, "rows", "The least number of rows that would end or are refused before a list is held.", "FILES", 1),
    "intake.keep_waiting_days": Setting(
        30, "days", "How long a row that waits for its person is tried again.", "FILES", 1, 366),
    "intake.unmatched_practice_days": Setting(
        35, "days", "How long somebody on a practice's list whom no partner knows stays in the index without having"
        " been on a list again.", "Q15", 1, 366),
    # How old a list may be before pages say so.
    "feed.late_minutes": Setting(
        30, "minutes", "How long after its due time a list counts as late.", "Q6", 0, 1_440),
    "feed.stale_hours.staff": Setting(192, "hours", "A staff list older than this is called old.", "Q4", 1),
    "feed.stale_hours.gp-list": Setting(192, "hours", "A practice list older than this is called old.", "Q4", 1),
    "feed.stale_hours.open-cases": Setting(
        26, "hours", "A list of open cases older than this is called old.", "Q1 Q4", 1),
    "feed.stale_hours.visits": Setting(26, "hours", "A list of visits older than this is called old.", "Q1 Q4", 1),
    "feed.stale_hours.inpatients": Setting(
        26, "hours", "A list of inpatients older than this is called old.", "Q4 Q9", 1),
    "feed.stale_hours.trace": Setting(
        840, "hours", "A demographics trace older than this is called old.", "Q4 Q14", 1),
    # The hot list: how long after it happened a thing is news, and what counts as long.
    "hot.new_involvement_days": Setting(
        3, "days", "How long a new involvement keeps somebody on the hot list.", "R47", 1, 90),
    "hot.unseen_weeks": Setting(
        8, "weeks", "Nobody has seen the person for so long, counted up to the feed's own moment.", "R55 Q4", 1, 104),
    "hot.admitted_days": Setting(
        3, "days", "How long an admission keeps somebody on the hot list.", "R31", 1, 90),
    "hot.discharged_days": Setting(
        3, "days", "How long a discharge keeps somebody on the hot list.", "R31 R63", 1, 90),
    "hot.no_reply_days": Setting(
        3, "days", "How long a visit with no reply keeps somebody on the hot list.", "Q3", 1, 90),
    "hot.not_made_days": Setting(
        3, "days", "How long a visit we did not make keeps somebody on the hot list.", "Q3", 1, 90),
    "hot.death_days": Setting(
        14, "days", "How long a reported death stays first on the huddle.", "Q8", 1, 90),
    "hot.raised_days": Setting(
        7, "days", "How long what somebody raised (a fall, a carer's breakdown, a concern) stays on the hot list"
        " unless a huddle deals with it.", "R25 Q3", 1, 90),
    "review.overdue_days": Setting(
        0, "days", "How many days after its due date a review is overdue.", "R30 Q37", 0, 366),
    # Access.
    "access.after_days": Setting(
        14, "days", "How long a finished task, visit, meeting or hospital stay still lets those who had it open the"
        " person's record.", "Q14", 0, 366),
    # Signing in.
    "access.second_factor": Setting(
        2, "0 nobody, 1 whoever sees people, 2 everybody", "Who must have a second factor (an authenticator app or a"
        " passkey) beside a password. Sign-in services answer for their own.", "DESIGN 5", 0, 2),
    "access.idle_minutes": Setting(
        30, "minutes", "A session that nobody uses for so long ends.", "INTEROP 9", 5, 720),
    "access.session_hours": Setting(
        12, "hours", "A session ends after so long whatever is done in it.", "INTEROP 9", 1, 24),
    "access.invitation_days": Setting(7, "days", "An invitation's link works for so long.", "DESIGN 5", 1, 30),
    "access.dormant_days": Setting(
        90, "days", "An account nobody has signed in with for so long is locked until an administrator opens it again;"
        " 0 never.", "DESIGN 5", 0, 730),
    "access.end_leavers": Setting(
        1, "0 no, 1 yes", "Whether the roles and sessions of somebody whose employer's list says that they have left end"
        " by themselves. With 0 the administrator is shown who has left.", "DESIGN 5", 0, 1),
    # The list.
    "caseload.saved_views": Setting(
        20, "views", "The most views of the list that one person keeps.", "F10", 1, 100),
    "caseload.shared_views": Setting(
        20, "views", "The most views of the list that are shared with one team.", "F10", 1, 100),
    "caseload.assign_most": Setting(
        100, "cases", "The most cases that are given to a lead professional in one go.", "F10", 1, 500),
    "caseload.assign_undo_minutes": Setting(
        60, "minutes", "How long whoever gave many cases to a lead in one go can take it back.", "F10", 1, 1_440),
    # Meetings.
    "huddle.minutes": Setting(15, "minutes", "How long a huddle lasts.", "R46 Q51", 5, 60),
    "huddle.max_hot_cases": Setting(
        12, "cases", "The most hot cases a huddle takes; the co-ordinator prunes beforehand.", "Q28", 1, 60),
    "huddle.seconds_per_case": Setting(
        75, "seconds", "The time the timer gives each case (practice: 60 to 75).", "Q28", 15, 600),
    "huddle.capacity_seconds": Setting(
        60, "seconds", "The time for capacity, at the start.", "Q28", 0, 600),
    "huddle.actions_seconds": Setting(
        120, "seconds", "The time for actions, at the end.", "Q28", 0, 1_200),
    "huddle.poll_seconds": Setting(
        10, "seconds", "How often an open huddle looks for what others typed.", "DESIGN 2", 2, 120),
    "huddle.first_look_days": Setting(
        3, "days", "How far back the first huddle of a series looks.", "R47 Q28", 1, 14),
    "huddle.late_news_days": Setting(
        2, "days", "News of so many days before the last huddle still counts as a change when it is told late.", "R47 Q28",
        0, 60),
    "huddle.gap_huddles": Setting(
        3, "huddles", "A usual profession missing from so many huddles in a row is named.", "F36", 1, 20),
    "mdt.minutes": Setting(90, "minutes", "How long a network's weekly meeting lasts.", "R50 S1", 15, 240),
    # Tasks.
    "task.due_hours": Setting(
        48, "hours", "When a task is due if the sender does not say.", "R42", 1, 2_160),
    "task.urgent_hours": Setting(2, "hours", "When an urgent task is due.", "R42 Q32", 1, 48),
    "task.unseen_urgent_minutes": Setting(
        30, "minutes", "An urgent task nobody has seen for so long is escalated by telephone.", "Q31", 5, 1_440),
    "decision.hours": Setting(
        24, "hours", "How long a supervisor has for a decision that somebody may not take themselves, where its type does"
        " not say.", "F7", 1, 336),
    # Care.
    "continuity.minimum_contacts": Setting(
        3, "contacts", "Fewer contacts than this and continuity is not scored.", "R21", 2, 50),
    "continuity.window_days": Setting(
        182, "days", "The contacts of so many days count for continuity.", "R21", 28, 730),
    "risk.hold_hours": Setting(
        24, "hours", "How long somebody holds a risk when they do not say until when.", "Q30", 1, 336),
    "package.hold_days": Setting(
        10, "days in hospital", "The council goes on paying for a package of home care for so long during a stay.",
        "R65 S4", 0, 90),
    "package.warn_days": Setting(
        (3, 7, 9), "days in hospital", "The days on which ward, hub and council are warned.", "R65", 1, 90),
    "stay.bands_days": Setting(
        (7, 14, 21), "days in hospital", "The lengths of stay that have a list of their own.", "R58", 1, 365),
    "inpatients.days_after_discharge": Setting(
        14, "days", "A list of inpatients names those who left within so many days.", "FILES", 1, 90),
    # Who may see what.
    "glass.minutes": Setting(
        240, "minutes", "How long a record opened by break-glass stays open.", "Q23", 15, 1_440),
    "glass.review_days": Setting(
        3, "days", "Within how many days somebody reviews a record opened by break-glass.", "F99", 1, 30),
    "finder.looks_an_hour": Setting(
        40, "looks", "How often in an hour one account may ask the finder, against trawling.", "Q16", 5, 1_000),
    # The audit trail: what is odd enough to ask about.
    "audit.keep_years": Setting(
        8, "years", "How long events of the audit trail are kept at least; nothing deletes them.", "F102 DESIGN 5", 1, 100),
    "audit.many_records": Setting(
        60, "people", "Records of so many people opened by one account in a day are odd.", "F102", 5, 1_000),
    "audit.night_records": Setting(
        3, "people", "Records of so many people opened by one account at night are odd.", "F102", 1, 1_000),
    "audit.night_begins": Setting(22, "hour of the day", "When night begins, for odd access.", "F102", 0, 23),
    "audit.night_ends": Setting(6, "hour of the day", "When night ends, for odd access.", "F102", 0, 23),
    "audit.in_vain": Setting(
        5, "people", "Asking in a day for the records of so many people that are not there or not theirs is odd.", "F102",
        1, 1_000),
    "audit.odd_days": Setting(7, "days", "How far back the list of odd access looks.", "F102", 1, 90),
}  # fmt: skip
"""Every setting by its name."""
