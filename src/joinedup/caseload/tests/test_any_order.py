"""Merge, part, relink and take lists in, in any order and broken off anywhere: the same people, the same ids, every record
accounted for (issue 4)."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tests.lists import MORNING, case, number, registered, take

from joinedup.caseload.models import Case, Involvement
from joinedup.core.context import acting
from joinedup.people.actions import take_back
from joinedup.people.actions.deciding import Same, merge_people
from joinedup.people.actions.linking import Found, join_found
from joinedup.people.models import Decision, Person, SourceRecord

PEOPLE = range(1, 6)
ONE = st.sampled_from(PEOPLE)


class BrokenOff(Exception):
    """The program ended in the middle."""


class Order(RuleBasedStateMachine):
    """A district of five. ``up``: who is merged into whom, as it should be; ``owner``: of each record the person it is
    really about."""

    operator: Any = None

    def __init__(self) -> None:
        super().__init__()
        self.whole = transaction.atomic()
        self.whole.__enter__()

    def teardown(self) -> None:
        """Whatever was merged comes apart in the order in which it stands, and everybody is who they were."""
        try:
            self.all_back()
        finally:
            transaction.set_rollback(True)
            self.whole.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        """Five people of a practice, three with a case."""
        take(self.operator, "gp-list", "YHN", [registered(i) for i in PEOPLE])
        take(self.operator, "open-cases", "RCD", [case(i) for i in (1, 2, 3)])
        with acting(self.operator):
            self.ids = {
                i: SourceRecord.objects.get(kind="gp-list", local_id=number(i)).person_id for i in PEOPLE
            }
        self.up: dict[int, int] = {}
        self.live: dict[tuple[int, int], int] = {}
        self.owner = {("gp-list", number(i)): i for i in PEOPLE}
        self.owner |= {("client", f"H{i}"): i for i in (1, 2, 3)}
        self.cases = [case(i) for i in (1, 2, 3)]
        self.serial = 0

    def root(self, person: int) -> int:
        while person in self.up:
            person = self.up[person]
        return person

    def _merged(self, made: list[Decision]) -> None:
        index = {pk: i for i, pk in self.ids.items()}
        for decision in made:
            goes, stays = index[decision.other_id], index[decision.person_id]
            self.up[goes] = stays
            self.live[goes, stays] = decision.pk

    @rule(one=ONE, other=ONE)
    def merge(self, one: int, other: int) -> None:
        """A reviewer says two are one."""
        with acting(self.operator):
            self._merged(
                merge_people(
                    actor=self.operator, source="reviewer", found=[Same(self.ids[one], self.ids[other])]
                )
            )

    @rule(one=ONE, other=ONE)
    def broken_off(self, one: int, other: int) -> None:
        """The program ends after a merge was written and before it was committed."""
        try:
            with acting(self.operator):
                merge_people(
                    actor=self.operator, source="reviewer", found=[Same(self.ids[one], self.ids[other])]
                )
                raise BrokenOff
        except BrokenOff:
            return

    @rule(couples=st.lists(st.tuples(ONE, ONE), min_size=1, max_size=3))
    def relink(self, couples: list[tuple[int, int]]) -> None:
        """Linkage joins several at once."""
        with acting(self.operator):
            known = set(Decision.objects.values_list("pk", flat=True))
            found = [Found(self.ids[a], self.ids[b], 0, 0.9999, True, []) for a, b in couples if a != b]
            join_found(actor=self.operator, found=found)
            self._merged(list(Decision.objects.filter(kind="same").exclude(pk__in=known).order_by("pk")))

    @rule(which=st.integers(0, 9), ask=st.booleans())
    def part(self, which: int, ask: bool) -> None:
        """Any merge that holds is taken back, the newest or another."""
        if not self.live:
            return
        edge = sorted(self.live)[which % len(self.live)]
        with acting(self.operator):
            take_back(actor=self.operator, decision_id=self.live.pop(edge), ask_again=ask)
        del self.up[edge[0]]

    @rule(who=ONE)
    def take_in(self, who: int) -> None:
        """Another partner's list names somebody, with their number; the trust's list says what it said."""
        self.serial += 1
        row = case(who, Local_Person_ID=f"N{self.serial}", Case_ID=f"NC{self.serial}")
        take(
            self.operator,
            "open-cases",
            "218",
            [row],
            as_at=MORNING + timedelta(minutes=self.serial),
            mode="additions",
        )
        take(self.operator, "open-cases", "RCD", self.cases, as_at=MORNING + timedelta(minutes=self.serial))
        self.owner["client", f"N{self.serial}"] = who

    @invariant()
    def everybody_is_who_they_should_be(self) -> None:
        """Each record stands with who stands for its person; no id is lost; one open case at most, whole."""
        if not hasattr(self, "owner"):
            return
        with acting(self.operator):
            stands = {
                (kind, local): person
                for kind, local, person in SourceRecord.objects.values_list("kind", "local_id", "person_id")
            }
            assert stands == {key: self.ids[self.root(who)] for key, who in self.owner.items()}
            people = dict(Person.objects.values_list("pk", "merged_into_id"))
            assert set(people) == set(self.ids.values())
            for i, pk in self.ids.items():
                assert people[pk] == (self.ids[self.up[i]] if i in self.up else None)
            for work in Involvement.objects.select_related("record", "case"):
                assert work.person_id == work.record.person_id == work.case.person_id
                assert work.case.closed is None
            opened = list(Case.objects.filter(closed__isnull=True).values_list("person_id", flat=True))
            assert len(opened) == len(set(opened))
            assert set(opened) == set(Involvement.objects.values_list("person_id", flat=True))
            misfiled = Case.objects.exclude(
                family_key=F("person__family_key"), given_key=F("person__given_key")
            )
            assert not misfiled.exists()

    def all_back(self) -> None:
        """In the end all merges are taken back."""
        if not hasattr(self, "owner"):
            return
        for edge in sorted(self.live):
            with acting(self.operator):
                take_back(actor=self.operator, decision_id=self.live[edge])
            del self.up[edge[0]]
        self.live = {}
        self.everybody_is_who_they_should_be()


def test_in_any_order_and_broken_off_anywhere(as_actor: Any) -> None:
    Order.operator = as_actor("operator")
    run_state_machine_as_test(
        Order,
        settings=settings(
            max_examples=12,
            stateful_step_count=8,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
