"""One of everything a page can show, made by the product's own actions in whatever place is given: see ``furnish``."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.core import signing
from fido2.utils import websafe_encode

from joinedup.access import actions as sharing
from joinedup.access.actions import decisions as access
from joinedup.access.actions import live_switch as live
from joinedup.access.actions import make_invitation, new_recovery_codes
from joinedup.access.door import actor_in
from joinedup.access.factors.codes import new_secret, seal
from joinedup.access.models import AccessRequest, AuthenticatorApp, Passkey, RoleAssignment, User
from joinedup.access.roles import ROLES
from joinedup.access.sessions import SessionStore
from joinedup.caseload import actions as care
from joinedup.caseload.assign_rules import Choice
from joinedup.caseload.assigning import assign_leads
from joinedup.caseload.lists import Asked
from joinedup.caseload.models import Case
from joinedup.caseload.saved_views import change_view, save_view
from joinedup.core import clock
from joinedup.core.context import Actor, Purpose, acting
from joinedup.interop import actions as files
from joinedup.interop import originals
from joinedup.interop.models import PartnerFile
from joinedup.meetings import actions as meetings
from joinedup.meetings.models import Huddle, HuddleItem, HuddleSeries
from joinedup.meetings.views.listing import CALENDAR_SALT
from joinedup.people import never_link
from joinedup.people.actions import answer_pair
from joinedup.people.local_edits import add_carer
from joinedup.people.models import Person, ReviewPair, SourceRecord
from joinedup.place.models import Organisation, Place, Staff, Team
from joinedup.tasks import actions as tasks
from joinedup.tasks.models import Task

MAPPING = """name = "living-well-test"
format = "open-cases"
mode = "full"

[columns]
Local_Person_ID = "Ref"
Case_ID = "Ref"
Opened = "Start"
Family_Name = "Surname"
Given_Name = "Forename"
Date_of_Birth = "DOB"

[constants]
Team_Code = "LIVING-WELL"
"""


@dataclass
class Scene:
    """Ids of one of everything. ``accounts``: an account for every role, by its code; ``actors``: who they are."""

    place: Place
    accounts: dict[str, User] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    at: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.at[name]
        except KeyError:
            raise AttributeError(name) from None


def account(
    place: Place, role: str, *, organisation: Organisation, staff: Staff | None = None, name: str = ""
) -> tuple[User, Actor]:
    """An account in one role (``name``: its sign-in name), and the actor its requests have."""
    user = User.objects.create(username=name or f"{place.code}-{role}", name=f"Test {ROLES[role].name}")
    user.set_password("a long enough password")
    user.save()
    assignment = RoleAssignment.objects.create(
        user=user, place=place, organisation=organisation, role=role, staff=staff
    )
    return user, actor_in(assignment)


def everybody(place: Place, staff: Staff) -> Scene:
    """An account for every role; a member of staff stands behind those who look after people."""
    scene = Scene(place)
    for role in ROLES:
        behind = staff if role in {"practitioner", "team_coordinator", "service_manager"} else None
        scene.accounts[role], scene.actors[role] = account(
            place, role, organisation=staff.organisation, staff=behind
        )
    return scene


def furnish(scene: Scene, *, cases: Sequence[Case], series: Sequence[HuddleSeries], nurse: Staff) -> Scene:
    """Three huddles (being prepared, running, ended), a person with notes, carer and something raised, tasks in every
    state, a list that is held and one that failed, a mapping. ``cases``: two or more that the huddles cover; ``series``:
    three; ``nurse``: who is asked to do things, behind the practitioner's account."""
    place, coordinator, practitioner = (
        scene.place,
        scene.actors["team_coordinator"],
        scene.actors["practitioner"],
    )
    at = scene.at
    first, second = cases[0], cases[1]
    with acting(practitioner) as actor:
        person = first.person_id
        review = clock.today() + timedelta(days=90)
        told = {"source": "Seen at the door", "review_on": review, "person_told": True}
        note = care.add_safety_note(
            actor=actor, person_id=person, kind="visit_risk", text="A loose dog", **told
        )
        safe = care.add_safety_note(actor=actor, person_id=person, kind="key_safe", text="C1940Y", **told)
        fall = care.raise_something(
            actor=actor, person_id=person, what="fall", at_risk="adult", line="By the back step"
        )
        care.write_note(actor=actor, person_id=person, text="Prefers to be called Edie.")
        care.score_frailty(actor=actor, person_id=person, score=6)
        case = Case.objects.get(pk=first.pk)
        if case.lead_id != nurse.pk:
            care.choose_lead(
                actor=actor, case_id=case.pk, staff_id=nurse.pk, version=case.version, suggested=True
            )
        care.hold_risk(
            actor=actor, case_id=case.pk, until=clock.now() + timedelta(hours=6), staff_id=nurse.pk, team_id=None,
            plan="Ring at four",
        )  # fmt: skip
        add_carer(
            actor=actor,
            person_id=person,
            name="Norman Fairweather",
            relationship="Husband",
            telephone="01632 960111",
        )
        team = Team.objects.filter(place=place, kind="employer", organisation=nurse.organisation).first()
        at |= {
            "person": person,
            "other_person": second.person_id,
            "case": first.pk,
            "note": note.pk,
            "key_safe": safe.pk,
            "fact": fall.pk,
            "nurse": nurse.pk,
            "team": team.pk if team else None,
            "employer": nurse.organisation_id,
            "today": clock.today().isoformat(),
            "assignment": RoleAssignment.objects.get(user=scene.accounts["practitioner"]).pk,
        }
    with acting(scene.actors["service_manager"]) as actor:
        colleague = (
            Staff.objects.filter(organisation=nurse.organisation).exclude(pk=nurse.pk).order_by("pk")[0]
        )
        at["authority"] = access.give_authority(
            actor=actor,
            staff_id=colleague.pk,
            kind="competence",
            code="frailty-scale",
            last_day=None,
            evidence="Course of 3 June",
        ).pk
    _ways_to_sign_in(scene, scene.accounts["practitioner"])
    _lists(scene, cases[-1], nurse)
    _choices(scene, nurse, cases)
    with acting(scene.actors["ig_lead"]) as actor:
        partner = Organisation.objects.get(ods_code="B82012")
        at["stop"] = live.stop_access(
            actor=actor, place=place, organisation=partner, reason="A phone was lost"
        ).pk
    _huddles(scene, series, nurse)
    with acting(coordinator) as actor:
        for name in ("sent", "accepted", "finished", "elsewhere"):
            asked = tasks.send_task(
                actor=actor,
                title=f"Ring the daughter ({name})",
                person=first.person,
                owner_staff=nurse,
                due=clock.now() + timedelta(hours=3) if name != "sent" else None,
            )
            at[f"task_{name}"] = asked.pk
    with acting(practitioner) as actor:
        for name in ("accepted", "finished"):
            tasks.accept_task(actor=actor, task_id=at[f"task_{name}"], version=1)
        tasks.finish_task(actor=actor, task_id=at["task_finished"], version=2, output="She comes at four")
        tasks.end_task(actor=actor, task_id=at["task_elsewhere"], version=1, reason="duplicate")
    with acting(scene.actors["data_officer"]) as actor:
        at["mapping"] = files.save_mapping(actor=actor, name="living-well-test", text=MAPPING).pk
        for name, state in (("held", "held"), ("failed", "failed"), ("waiting", "received")):
            file = files.receive_file(
                actor=actor,
                sender_id=nurse.organisation_id,
                list_format="open-cases",
                name=f"{name}.csv",
                sha256=name.ljust(64, "0"),
                size=2048,
                as_at=clock.now() - timedelta(hours=2),
            )
            PartnerFile.objects.filter(pk=file.pk).update(
                state=state, rows=120, refused=3, reasons={"missing": 2, "unreadable": 1}, would_end=40,
                sentence="It would end 40 of 100 open cases." if state == "held" else "",
            )  # fmt: skip
            at[f"file_{name}"] = file.pk
        kept = originals.folder("rejects") / "scene-refused.csv"
        kept.write_text("Case_ID,Refused_Because\nC1,missing\n", encoding="utf-8")
        file = PartnerFile.objects.get(pk=at["file_held"])
        PartnerFile.objects.filter(pk=file.pk).update(rejects_path=str(kept))
        at["file_rejects"] = file.pk
    _pairs(scene, [cases[0].person, cases[1].person])
    return scene


def _ways_to_sign_in(scene: Scene, user: User) -> None:
    """An app, a passkey and recovery codes of an account, and a browser it is signed in at."""
    moment = clock.now()
    AuthenticatorApp.objects.create(user=user, sealed=seal(new_secret()), added=moment)
    passkey = Passkey.objects.create(
        user=user,
        credential_id=websafe_encode(f"scene-{user.pk}".encode()),
        public=b"",
        name="Work phone",
        added=moment,
    )
    with acting(scene.actors["practitioner"]) as actor:
        new_recovery_codes(actor=actor, user=user)
    other = SessionStore()
    other[SESSION_KEY] = str(user.pk)
    other["device"] = "Safari on iPhone"
    other.create()
    row = other.row
    own = RoleAssignment.objects.get(user=user)
    asked = AccessRequest.objects.create(
        provider="trust", issuer="https://login.example.org", subject="scene", name="Bea Lowe", staff_number="N117",
        place=scene.place, organisation=own.organisation, proposed=["practitioner"], asked=moment,
    )  # fmt: skip
    invited = User.objects.create(username=f"{scene.place.code}-invited", name="Cy Ash")
    with acting(scene.actors["place_administrator"]) as actor:
        scene.at["invitation"] = make_invitation(actor=actor, user=invited, organisation=own.organisation)
    scene.at |= {"nurse_account": user.pk, "access_request": asked.pk}
    scene.at |= {"passkey": passkey.pk, "other_session": row.pk if row else None}


def _pairs(scene: Scene, known: Sequence[Person]) -> None:
    """Two pairs to review: one waits, one is set aside by a decision that can be taken back."""
    at = scene.at
    with acting(scene.actors["data_officer"].for_purpose(Purpose.LINKAGE_REVIEW)) as actor:
        made = []
        for serial, one in enumerate(known):
            twin = Person.objects.create(
                place=scene.place, family_name=one.family_name, given_name="Edie", birth_date=one.birth_date,
                is_provisional=True,
            )  # fmt: skip
            record = SourceRecord.objects.create(
                place=scene.place, person=twin, controller=Organisation.objects.get(ods_code="218"),
                sender=Organisation.objects.get(ods_code="218"), kind="client", local_id=f"PAIR-{serial}",
                family_name=one.family_name, given_name="Edie", birth_date=one.birth_date,
                family_key=one.family_key, given_key="edie", address="1 High Street", postcode="HG1 1AA",
                as_at=clock.now(),
            )  # fmt: skip
            made.append(
                ReviewPair.objects.create(
                    place=scene.place, record=record, person=twin, other=one, reason="given-name-nearly",
                    made_person=True, probability=0.97, evidence=["The family name is rare here."], raised=clock.now(),
                )
            )  # fmt: skip
        decision = answer_pair(actor=actor, pair_id=made[1].pk, answer="unsure", reason="Rang, no reply")
        at |= {"pair": made[0].pk, "decided_person": made[1].person_id, "decision": decision.pk}


def _lists(scene: Scene, case: Case, nurse: Staff) -> None:
    """A saved view of the practitioner's and a shared one of the co-ordinator's; a case given to the nurse with many."""
    at = scene.at
    with acting(scene.actors["team_coordinator"]) as actor:
        shared = save_view(actor=actor, name="Nobody leads", asked=Asked(whose="all", show="no-lead"))
        teams = [nurse.employer_team_id] if nurse.employer_team_id else []
        change_view(actor=actor, view_id=shared.pk, name=shared.name, team_ids=teams, is_start=False)
    with acting(scene.actors["practitioner"]) as actor:
        view = save_view(actor=actor, name="Reviews of ours", asked=Asked(whose="ours", show="review"))
        held = Case.objects.get(pk=case.pk)
        choice = Choice(held.pk, held.version, nurse.pk)
        batch = assign_leads(actor=actor, choices=[choice], reason="A caseload handed over")
        at |= {"view": view.pk, "batch": batch.pk}


def _choices(scene: Scene, nurse: Staff, cases: Sequence[Case]) -> None:
    """A notice, an objection, an agreement, a break-glass and an entry of the never-link list."""
    at, person = scene.at, cases[0].person
    charity, _ = Organisation.objects.get_or_create(
        ods_code="8LW99", defaults={"name": "Living Well", "kind": "charity"}
    )
    with acting(scene.actors["practitioner"]) as actor:
        sharing.give_notice(actor=actor, person_id=person.pk, how="leaflet")
        at["objection"] = sharing.receive_objection(
            actor=actor, person_id=person.pk, organisation_id=nurse.organisation_id, how="spoken"
        ).pk
        at["agreement"] = sharing.record_agreement(actor=actor, person=person, organisation=charity).pk
    with acting(scene.actors["discharge_hub"]) as actor:
        at["glass"] = sharing.break_glass(
            actor=actor, person_id=person.pk, reason="emergency", words="In the emergency department now"
        ).pk
    with acting(scene.actors["ig_lead"]) as actor:
        entry = never_link.add(actor=actor, person_id=cases[1].person_id, other_id=cases[0].person_id)
        at["never_link"] = entry.pk


def _huddles(scene: Scene, series: Sequence[HuddleSeries], nurse: Staff) -> None:
    at, today = scene.at, clock.today()
    with acting(scene.actors["team_coordinator"]) as actor:
        made = {}
        for state, one in zip(("preparing", "running", "ended"), series, strict=False):
            known = Huddle.objects.filter(series=one, day=today).first()
            made[state] = known or meetings.prepare_huddle(actor=actor, series=one, day=today)
            held = HuddleItem.objects.filter(huddle=made[state], pruned_at__isnull=True)
            at[f"huddle_{state}"], at[f"item_{state}"] = made[state].pk, held.order_by("position")[0].pk
        at["series"] = series[0].pk
        at["calendar"] = signing.Signer(salt=CALENDAR_SALT).sign(str(series[0].pk))
        notice = meetings.post_notice(
            actor=actor,
            series=series[1],
            text="The north office moves on Monday",
            until=today + timedelta(days=3),
        )
        at["notice"], at["notice_series"] = notice.pk, series[1].pk
        for state in ("running", "ended"):
            huddle, item = made[state], at[f"item_{state}"]
            meetings.start_huddle(actor=actor, huddle_id=huddle.pk)
            meetings.move_to(actor=actor, huddle_id=huddle.pk, section="cases", item_id=item)
            meetings.answer_risk(actor=actor, item_id=item, answer="adult")
            version = HuddleItem.objects.get(pk=item).version
            meetings.record_outcome(
                actor=actor, item_id=item, version=version, outcome="visit-today", line="check the rug"
            )
            meetings.delegate(actor=actor, item_id=item, title="Visit today", when="today", staff=nurse)
            here = meetings.check_in_staff(actor=actor, huddle_id=huddle.pk, staff_id=nurse.pk, mode="room")
            meetings.ask_huddle(actor=actor, huddle_id=huddle.pk, text="Who brings the rail?")
            at[f"attendance_{state}"] = here.pk
        at["question"] = made["running"].questions.get().pk
        at["huddle_task"] = Task.objects.get(origin=f"huddle-item:{at['item_running']}").pk
        meetings.end_huddle(actor=actor, huddle_id=made["ended"].pk)
