"""Every page of the product by the name of its URL: who may open it, with what, and what it answers.

The guard tests walk this table; the browser tests open its pages. A URL that is not in it fails the build.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.scenes import Scene

Args = Callable[[Scene], dict[str, Any]]
NO_ARGS: Args = lambda scene: {}  # noqa: E731


def _of(**names: str) -> Args:
    """Arguments of a URL by the names of things in the scene: ``_of(person_id="person")``."""
    return lambda scene: {key: getattr(scene, name) for key, name in names.items()}


@dataclass(frozen=True)
class Page:
    """``permission``: the view's own (None: everybody signed in; ``public``: nobody need sign in);
    ``opened_by``: a role that holds it; ``get``: what a GET answers (405 for a page that only takes POST);
    ``variants``: the same URL with other things of the scene; ``post``: data that one may send, ``posted``:
    what that answers; ``of_place``: its things belong to one place, so that everybody elsewhere gets 404;
    ``is_page``: an HTML page to look at, not a file, a part of a page or a way on; ``by_token``: proves itself
    by a signed token in place of cookie and form token; ``scripted``: the address alone says nothing without
    what a script sends along."""

    name: str
    permission: str | None
    opened_by: str
    args: Args = NO_ARGS
    get: int = 200
    post: Callable[[Scene], dict[str, Any]] | None = None
    posted: int = 302
    public: bool = False
    variants: dict[str, Args] = field(default_factory=dict)
    of_place: bool = False
    is_page: bool = True
    by_token: bool = False
    as_well: tuple[str, ...] = ()


def _post(
    name: str, permission: str | None, opened_by: str, args: Args, data: Any = None, **more: Any
) -> Page:
    """A URL that only takes POST."""
    send = data if callable(data) else lambda scene: dict(data or {})
    return Page(
        name,
        permission,
        opened_by,
        args,
        get=405,
        post=send,
        is_page=False,
        **{"of_place": args is not NO_ARGS, **more},
    )


def _person(name: str, permission: str, data: Any = None, **more: Any) -> Page:
    """A page or form about a person."""
    send = data if data is None or callable(data) else lambda scene: dict(data)
    return Page(name, permission, "practitioner", _of(person_id="person"), post=send, of_place=True, **more)


PERSON = _of(person_id="person")
SERIES = _of(series_id="series")
PREPARING, RUNNING, ENDED = (_of(huddle_id=f"huddle_{state}") for state in ("preparing", "running", "ended"))
PREPARING_ITEM, RUNNING_ITEM, ENDED_ITEM = (
    _of(huddle_id=f"huddle_{state}", item_id=f"item_{state}") for state in ("preparing", "running", "ended")
)
HUDDLES = {"running": RUNNING, "ended": ENDED}
TASK = _of(task_id="task_sent")

PAGES = (
    # the door
    Page("sign-in", None, "", public=True),
    Page("sign-out", None, "", get=405, post=lambda scene: {}, public=True, is_page=False),
    _post("sign-in-passkey", None, "", NO_ARGS, {"credential": ""}, posted=200, public=True),
    Page("sign-in-code", None, "", get=302, is_page=False, public=True),
    _post(
        "sign-in-with",
        None,
        "",
        lambda scene: {"service_id": "none"},
        posted=404,
        public=True,
        of_place=False,
    ),
    Page("sign-in-back", None, "", lambda scene: {"service_id": "none"}, get=404, is_page=False, public=True),
    Page("sign-in-waiting", None, "", get=302, is_page=False, public=True),
    _post(
        "back-channel-logout",
        None,
        "",
        lambda scene: {"service_id": "none"},
        posted=404,
        public=True,
        of_place=False,
        by_token=True,
    ),
    Page(
        "invitation",
        None,
        "",
        _of(token="invitation"),
        public=True,
        post=lambda scene: {"password": "short"},
        posted=422,
    ),
    Page("sign-in-again", None, "practitioner", post=lambda scene: {"password": "not mine"}, posted=422),
    Page("choose-role", None, "practitioner"),
    _post("take-role", None, "practitioner", _of(assignment_id="assignment"), of_place=False),
    Page("live", "access.stop", "place_administrator", as_well=("ig_lead", "caldicott_guardian")),
    _post("live-paper", "access.live", "place_administrator", NO_ARGS, {"kind": "dpia"}, posted=422),
    _post("live-agreement", "access.live", "place_administrator", NO_ARGS, {"kind": "dsa"}, posted=422),
    _post("live-switch", "access.live", "place_administrator", NO_ARGS, {"to": "live"}, posted=409),
    _post(
        "live-stop",
        "access.stop",
        "place_administrator",
        NO_ARGS,
        lambda scene: {"whom": "218", "reason": "A laptop was lost"},
    ),
    _post(
        "live-restart",
        "access.stop",
        "place_administrator",
        _of(stop_id="stop"),
        {"reason": "The phone was wiped"},
    ),
    Page(
        "authorities",
        "access.authorise",
        "service_manager",
        post=lambda scene: {"staff": "", "what": "", "evidence": ""},
        posted=422,
    ),
    _post("authority-end", "access.authorise", "service_manager", _of(authority_id="authority")),
    Page("accounts", "access.manage", "place_administrator"),
    Page(
        "account-invite",
        "access.manage",
        "place_administrator",
        post=lambda scene: {"name": "New", "username": "new one", "role": "practitioner"},
        posted=422,
    ),
    Page("account", "access.manage", "place_administrator", _of(user_id="nurse_account"), of_place=True),
    _post(
        "role-give",
        "access.manage",
        "place_administrator",
        _of(user_id="nurse_account"),
        {"role": ""},
        posted=422,
    ),
    _post("role-end", "access.manage", "place_administrator", _of(assignment_id="assignment")),
    _post(
        "account-change",
        "access.manage",
        "place_administrator",
        lambda scene: {"user_id": scene.nurse_account, "what": "lock"},
        variants={
            what: lambda scene, what=what: {"user_id": scene.nurse_account, "what": what}
            for what in ("sign-out", "left")
        },
    ),
    Page(
        "access-request",
        "access.manage",
        "place_administrator",
        _of(request_id="access_request"),
        post=lambda scene: {"role": "practitioner"},
        of_place=True,
    ),
    Page("my-sign-in", None, "practitioner", as_well=("auditor",)),
    Page("app-add", None, "auditor", post=lambda scene: {"code": "12 34"}, posted=422),
    _post("app-remove", None, "practitioner", NO_ARGS),
    Page("passkey-add", None, "auditor", post=lambda scene: {"name": "Work phone"}, posted=422),
    _post("passkey-remove", None, "practitioner", _of(passkey_id="passkey")),
    _post("recovery-codes", None, "practitioner", NO_ARGS, posted=200),
    Page("password-change", None, "practitioner", post=lambda scene: {"password": "short"}, posted=422),
    _post("sessions-end", None, "practitioner", NO_ARGS),
    _post("session-end", None, "practitioner", _of(session_id="other_session")),
    Page("gallery", None, "practitioner"),
    # who may see a record
    Page(
        "own-identity", None, "practitioner", post=lambda scene: {"given_name": "Ada", "family_name": "Byron"}
    ),
    _person("person-sharing", "access.share"),
    Page(
        "person-sharing-record",
        "access.share",
        "practitioner",
        lambda scene: {"person_id": scene.person, "what": "notice"},
        post=lambda scene: {},
        posted=422,
        variants={
            what: lambda scene, what=what: {"person_id": scene.person, "what": what}
            for what in ("basis", "objection", "agreement", "protect")
        },
        of_place=True,
    ),
    _post(
        "person-agreement-end",
        "access.share",
        "practitioner",
        _of(person_id="person", agreement_id="agreement"),
    ),
    _person("person-sealed", "access.seal"),
    _post(
        "person-seal",
        "access.seal",
        "practitioner",
        lambda scene: {"person_id": scene.person, "kind": "safety", "entry_id": scene.note},
        {"reason": "Asked by the person"},
    ),
    Page(
        "break-glass",
        "access.break_glass",
        "practitioner",
        PERSON,
        post=lambda scene: {"reason": "emergency", "words": "Found on the floor at home"},
        of_place=True,
    ),
    Page("sharing-desk", "access.decide", "caldicott_guardian", as_well=("ig_lead",)),
    _post("sharing-find", "access.decide", "caldicott_guardian", NO_ARGS, {"nhs_number": "x"}),
    Page(
        "sharing-person",
        "access.decide",
        "caldicott_guardian",
        _of(person_id="person"),
        post=lambda scene: {"doing": "restrict", "reason": ""},
        posted=422,
        of_place=True,
    ),
    Page(
        "objection",
        "access.decide",
        "caldicott_guardian",
        _of(choice_id="objection"),
        post=lambda scene: {"state": "considering", "seen": scene.objection},
        of_place=True,
    ),
    Page(
        "glass-review",
        "access.review_glass",
        "ig_lead",
        _of(glass_id="glass"),
        post=lambda scene: {"outcome": "appropriate"},
        of_place=True,
    ),
    Page("never-link", "people.never_link", "ig_lead", post=lambda scene: {"first": ""}, posted=422),
    _post("never-link-end", "people.never_link", "ig_lead", _of(entry_id="never_link")),
    Page("exclusions", "access.govern", "ig_lead", post=lambda scene: {"category": ""}, posted=422),
    Page("joint-controllers", "access.govern", "ig_lead", post=lambda scene: {"covers": ""}, posted=422),
    # the desk
    Page(
        "today",
        None,
        "practitioner",
        as_well=("team_coordinator", "data_officer", "voluntary_guest", "auditor"),
    ),
    Page(
        "find",
        "people.search",
        "practitioner",
        post=lambda scene: {
            "family_name": "Fair",
            "birth_date_0": "",
            "birth_date_1": "",
            "birth_date_2": "",
        },
        posted=200,
    ),
    Page("reviews", "people.review", "data_officer", as_well=("service_manager",)),
    Page("linkage", "people.review", "data_officer", as_well=("service_manager",)),
    _post("reviews-start", "people.decide", "data_officer", NO_ARGS, {"state": "open"}),
    _post("review-undo", "people.decide", "data_officer", NO_ARGS),
    Page(
        "review",
        "people.review",
        "data_officer",
        _of(pair_id="pair"),
        of_place=True,
        as_well=("service_manager",),
    ),
    _post("review-answer", "people.decide", "data_officer", _of(pair_id="pair"), {"answer": "same"}),
    Page("person-history", "people.review", "data_officer", _of(person_id="decided_person"), of_place=True),
    _post(
        "person-split",
        "people.decide",
        "data_officer",
        _of(person_id="decided_person"),
        {"record": "0"},
        posted=409,
    ),
    _post(
        "decision-take-back",
        "people.decide",
        "data_officer",
        _of(person_id="decided_person", decision_id="decision"),
        {"reason": "They rang back"},
    ),
    Page("coverage", None, "practitioner", as_well=("auditor",)),
    _person("person", "caseload.view", variants={"another": _of(person_id="other_person")}),
    _person("person-timeline", "caseload.view"),
    _person("person-card", "caseload.print_card"),
    _post(
        "person-key-safe",
        "caseload.record",
        "practitioner",
        _of(person_id="person", note_id="key_safe"),
        posted=200,
    ),
    _person("person-note", "caseload.record", {"text": "The cat is called Tibbles."}),
    _person("person-safety", "caseload.record", {"kind": "pets"}, posted=422),
    _post("person-safety-end", "caseload.record", "practitioner", _of(person_id="person", note_id="note")),
    _person("person-carer", "caseload.record", {"name": "Ada Lovelock"}),
    _person("person-frailty", "caseload.record", {"score": "5"}),
    _person("person-lead", "caseload.lead", {"lead": ""}, posted=422),
    _person("person-risk", "caseload.record", {"who": ""}, posted=422),
    Page(
        "person-raise",
        "caseload.raise",
        "practitioner",
        lambda scene: {"person_id": scene.person, "what": "concern"},
        post=lambda scene: {"line": "The fridge is empty", "at_risk": "no"},
        variants={
            what: lambda scene, what=what: {"person_id": scene.person, "what": what}
            for what in ("fall", "carer-breakdown", "death-reported")
        },
        of_place=True,
    ),
    Page(
        "person-raised",
        "caseload.raise",
        "practitioner",
        _of(person_id="person", fact_id="fact"),
        of_place=True,
    ),
    _post("person-withdraw", "caseload.raise", "practitioner", _of(person_id="person", fact_id="fact")),
    # the caseload
    Page("caseload", "caseload.view", "practitioner", as_well=("team_coordinator", "gp_practice")),
    _post(
        "caseload-look-for",
        "caseload.view",
        "practitioner",
        NO_ARGS,
        {"family_name": "Fair", "query": "whose=ours"},
    ),
    Page("saved-views", "caseload.view", "practitioner", as_well=("gp_practice",)),
    Page(
        "saved-view-new",
        "caseload.view",
        "practitioner",
        post=lambda scene: {"name": "No lead yet"},
        as_well=("gp_practice",),
    ),
    Page(
        "saved-view",
        "caseload.view",
        "practitioner",
        _of(view_id="view"),
        post=lambda scene: {"name": "Reviews", "is_start": "on"},
        of_place=True,
    ),
    _post("saved-view-delete", "caseload.view", "practitioner", _of(view_id="view")),
    _post(
        "caseload-assign",
        "caseload.lead",
        "practitioner",
        NO_ARGS,
        lambda scene: {
            "step": "check",
            "case": f"{scene.case}:2",
            "query": "whose=ours",
            "staff1": scene.nurse,
            "reason": "A colleague left",
        },
        posted=200,
    ),
    Page("caseload-assigned", "caseload.lead", "practitioner", _of(batch_id="batch"), of_place=True),
    _post("caseload-undo", "caseload.lead", "practitioner", _of(batch_id="batch")),
    # tasks
    Page("tasks", "tasks.view", "practitioner", as_well=("voluntary_guest", "team_coordinator")),
    Page(
        "task-new",
        "tasks.send",
        "practitioner",
        post=lambda scene: {
            "title": "Ring",
            "owner": f"team:{scene.team}",
            "when": "today",
            "person": scene.person,
        },
    ),
    Page(
        "task",
        "tasks.view",
        "practitioner",
        TASK,
        variants={name: _of(task_id=f"task_{name}") for name in ("accepted", "finished", "elsewhere")},
        of_place=True,
        as_well=("team_coordinator",),
    ),
    _post("task-accept", "tasks.answer", "practitioner", TASK, {"version": "1"}),
    _post(
        "task-done",
        "tasks.answer",
        "practitioner",
        _of(task_id="task_accepted"),
        {"version": "2", "output": "Done"},
    ),
    _post("task-decline", "tasks.answer", "practitioner", TASK, {"version": "1", "answer": "duplicate"}),
    _post(
        "task-reassign",
        "tasks.answer",
        "practitioner",
        TASK,
        lambda scene: {"version": "1", "colleague": ""},
        posted=422,
    ),
    # huddles
    Page("huddles", "meetings.view", "team_coordinator", as_well=("practitioner",)),
    Page("huddle-calendar", None, "", _of(token="calendar"), public=True, is_page=False),
    Page(
        "huddle-series", "meetings.view", "team_coordinator", SERIES, of_place=True, as_well=("practitioner",)
    ),
    _post("huddle-order", "meetings.prepare", "team_coordinator", SERIES, {"capacity": "1", "cases": "2"}),
    _post(
        "huddle-prepare", "meetings.prepare", "team_coordinator", SERIES, lambda scene: {"day": scene.today}
    ),
    _post("huddle-notice", "meetings.prepare", "team_coordinator", SERIES, {"text": "Flu clinic on Tuesday"}),
    _post(
        "huddle-notice-end",
        "meetings.prepare",
        "team_coordinator",
        _of(series_id="notice_series", notice_id="notice"),
    ),
    Page(
        "huddle",
        "meetings.view",
        "team_coordinator",
        PREPARING,
        variants=HUDDLES,
        of_place=True,
        as_well=("practitioner",),
    ),
    Page("huddle-wall", "meetings.view", "team_coordinator", RUNNING, of_place=True),
    Page(
        "huddle-phone",
        "meetings.view",
        "practitioner",
        RUNNING,
        variants={"ended": ENDED, "preparing": PREPARING},
        of_place=True,
    ),
    Page(
        "huddle-live",
        "meetings.view",
        "team_coordinator",
        lambda scene: {"huddle_id": scene.huddle_running, "part": "main"},
        variants={
            part: lambda scene, part=part: {"huddle_id": scene.huddle_running, "part": part}
            for part in ("side", "wall")
        },
        of_place=True,
        is_page=False,
    ),
    _post("huddle-suggested", "meetings.prepare", "team_coordinator", PREPARING),
    _post(
        "huddle-add", "meetings.prepare", "team_coordinator", PREPARING, lambda scene: {"case": scene.case}
    ),
    _post(
        "huddle-capacity",
        "meetings.prepare",
        "team_coordinator",
        PREPARING,
        {"version": "1", "capacity": "One short"},
    ),
    _post("huddle-start", "meetings.run", "team_coordinator", PREPARING),
    _post("huddle-move", "meetings.run", "team_coordinator", RUNNING, {"section": "capacity"}),
    _post("huddle-raise", "meetings.record", "team_coordinator", RUNNING, {"text": "Two nurses short"}),
    _post("huddle-end", "meetings.run", "team_coordinator", RUNNING),
    _post(
        "huddle-action",
        "meetings.record",
        "team_coordinator",
        _of(huddle_id="huddle_running", task_id="huddle_task"),
        {"what": "accept", "version": "1"},
    ),
    Page(
        "huddle-case",
        "meetings.view",
        "team_coordinator",
        RUNNING_ITEM,
        variants={"preparing": PREPARING_ITEM, "ended": ENDED_ITEM},
        of_place=True,
    ),
    _post(
        "huddle-outcome",
        "meetings.record",
        "team_coordinator",
        RUNNING_ITEM,
        {"outcome": "watch", "version": "2", "line": ""},
    ),
    _post("huddle-risk", "meetings.record", "team_coordinator", RUNNING_ITEM, {"answer": "no"}),
    _post(
        "huddle-task",
        "meetings.record",
        "team_coordinator",
        RUNNING_ITEM,
        lambda scene: {"title": "Ring the family", "owner": f"staff:{scene.nurse}", "when": "tomorrow"},
    ),
    _post(
        "huddle-case-change",
        "meetings.prepare",
        "team_coordinator",
        lambda scene: {"huddle_id": scene.huddle_preparing, "item_id": scene.item_preparing, "what": "out"},
    ),
    Page(
        "huddle-attendance",
        "meetings.view",
        "team_coordinator",
        RUNNING,
        variants={"ended": ENDED},
        of_place=True,
    ),
    _post(
        "huddle-check-in",
        "meetings.attend",
        "team_coordinator",
        RUNNING,
        lambda scene: {"staff": scene.nurse, "mode": "virtual"},
    ),
    _post(
        "huddle-guest",
        "meetings.attend",
        "team_coordinator",
        RUNNING,
        lambda scene: {"organisation": scene.employer, "name": "Dr Lal", "mode": "room"},
    ),
    _post(
        "huddle-check-out",
        "meetings.attend",
        "team_coordinator",
        _of(huddle_id="huddle_running", attendance_id="attendance_running"),
    ),
    _post("huddle-ask", "meetings.attend", "practitioner", RUNNING, {"text": "Is the key there?"}),
    _post(
        "huddle-answered",
        "meetings.record",
        "team_coordinator",
        _of(huddle_id="huddle_running", question_id="question"),
    ),
    Page(
        "huddle-file",
        "meetings.record",
        "team_coordinator",
        lambda scene: {"huddle_id": scene.huddle_ended, "ods_code": "RCD"},
        of_place=True,
        is_page=False,
    ),
    _post(
        "huddle-copied",
        "meetings.record",
        "team_coordinator",
        ENDED,
        lambda scene: {"item": scene.item_ended},
    ),
    Page("huddle-absent", "meetings.view", "team_coordinator", ENDED, of_place=True),
    # access and audit
    Page("audit", "access.audit", "ig_lead", as_well=("caldicott_guardian", "auditor")),
    Page(
        "audit-find",
        "access.audit",
        "ig_lead",
        post=lambda scene: {
            "family_name": "O'Neil",
            "birth_date_0": "",
            "birth_date_1": "",
            "birth_date_2": "",
        },
        posted=200,
    ),
    Page("audit-odd", "access.audit", "ig_lead"),
    Page("audit-export", "access.audit", "ig_lead", is_page=False),
    Page("audit-recorded", "access.audit", "ig_lead"),
    Page(
        "audit-person",
        "access.audit",
        "ig_lead",
        PERSON,
        variants={"another": _of(person_id="other_person")},
        of_place=True,
        as_well=("caldicott_guardian", "auditor"),
    ),
    Page("audit-person-report", "access.audit", "ig_lead", PERSON, of_place=True, is_page=False),
    _post(
        "audit-person-hold",
        "access.audit",
        "ig_lead",
        PERSON,
        {"user": "", "reason": "A threat was made to her."},
    ),
    _post(
        "audit-person-release",
        "access.audit_names",
        "ig_lead",
        PERSON,
        {"hold": "", "reason": "short"},
        posted=422,
    ),
    _post(
        "audit-person-names",
        "access.audit_names",
        "ig_lead",
        PERSON,
        {"reason": "She asked, and the staff agree."},
    ),
    # files
    Page("files", "interop.view", "data_officer", as_well=("auditor",)),
    _post("files-send", "interop.send", "data_officer", NO_ARGS, {}, posted=422),
    Page("files-codes", "interop.send", "data_officer"),
    Page(
        "file",
        "interop.view",
        "data_officer",
        _of(file_id="file_held"),
        variants={name: _of(file_id=f"file_{name}") for name in ("failed", "waiting")},
        of_place=True,
        as_well=("auditor",),
    ),
    Page(
        "file-approve",
        "interop.approve",
        "data_officer",
        _of(file_id="file_held"),
        post=lambda scene: {},
        of_place=True,
    ),
    Page(
        "file-rejects",
        "interop.send",
        "data_officer",
        _of(file_id="file_rejects"),
        of_place=True,
        is_page=False,
    ),
    _post("file-mended", "interop.send", "data_officer", _of(file_id="file_held"), {}, posted=422),
    _post("file-again", "interop.send", "data_officer", _of(file_id="file_failed")),
    Page("file-formats", "interop.view", "data_officer"),
    Page(
        "file-format",
        "interop.view",
        "data_officer",
        lambda scene: {"list_format": "open-cases"},
        variants={
            code: lambda scene, code=code: {"list_format": code}
            for code in ("staff", "gp-list", "visits", "inpatients")
        },
    ),
    Page("mappings", "interop.send", "data_officer"),
    Page(
        "mapping-new",
        "interop.send",
        "data_officer",
        post=lambda scene: {"target": "open-cases", "headers": "Ref\tSurname\tForename\tDOB\tStart"},
        posted=200,
    ),
    _post("mapping-build", "interop.send", "data_officer", NO_ARGS, {}),
    Page(
        "mapping-text",
        "interop.send",
        "data_officer",
        _of(mapping_id="mapping"),
        post=lambda scene: {"name": "", "text": ""},
        posted=422,
        of_place=True,
    ),
    Page(
        "mapping-write",
        "interop.send",
        "data_officer",
        post=lambda scene: {"name": "", "text": ""},
        posted=422,
    ),
    Page("mapping", "interop.send", "data_officer", _of(mapping_id="mapping"), of_place=True),
    Page(
        "mapping-download",
        "interop.send",
        "data_officer",
        _of(mapping_id="mapping"),
        of_place=True,
        is_page=False,
    ),
)
"""Every page, room by room."""

BY_NAME = {page.name: page for page in PAGES}


def addresses(page: Page, scene: Scene) -> dict[str, str]:
    """The addresses a page has in a scene, by variant ("" for its first)."""
    from django.urls import reverse

    made = {"": page.args, **page.variants}
    return {variant: reverse(page.name, kwargs=args(scene)) for variant, args in made.items()}
