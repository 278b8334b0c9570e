"""Merged, parted, split, linked anew, in any order and broken off anywhere: every record accounted for, every id still
there, and with all merges taken back each record stands where it belongs (issue 4)."""

import contextlib
import shutil
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.lists import case, registered, take

from joinedup.core.actions import NotNow
from joinedup.core.context import acting
from joinedup.people.actions import split_person, take_back
from joinedup.people.actions.deciding import Same, merge_people
from joinedup.people.linking import link_place, reading, running
from joinedup.people.models import Decision, Person, SourceRecord
from joinedup.people.tests.test_linking import Killed, council, operator, somebody

__all__ = ["operator"]

COUNT = 120
FEW = 6
"""How many of the people the steps are about, so that steps meet."""

who = st.integers(0, FEW - 1)
step = st.one_of(
    st.tuples(st.just("merge"), who, who),
    st.tuples(st.just("merge-broken"), who, who),
    st.tuples(st.just("take-back"), who, st.booleans()),
    st.tuples(st.just("split"), who, st.none()),
    st.tuples(
        st.just("link"), st.booleans(), st.sampled_from([None, "join_found", "raise_found", "finish_run"])
    ),
)


@pytest.fixture
def few(operator: Any) -> Any:
    """A practice's list, the trust's cases of those with odd numbers, and four whom the council spells in its own way."""
    take(operator, "gp-list", "YHN", [{**registered(i), **somebody(i)} for i in range(1, COUNT)])
    take(operator, "open-cases", "RCD", [{**case(i), **somebody(i)} for i in range(1, COUNT, 2)])
    spelt = [council(i, Given_Name=somebody(i)["Given_Name"][:-1], Postcode="LS1 4AB") for i in (1, 3)]
    moved = [council(i, Postcode="LS1 4AB", Family_Name="Larkspur") for i in (2, 5)]
    take(operator, "open-cases", "218", spelt + moved)
    return operator


class World:
    """What must hold, kept beside what is held. ``home``: of each record, where it stands when no merge counts."""

    def __init__(self, actor: Any) -> None:
        self.actor = actor
        with acting(actor):
            self.home = dict(SourceRecord.objects.values_list("pk", "person_id"))
            self.ever = set(Person.objects.values_list("pk", flat=True))
            local = ["N1", "N3", "N2", "H1", "H3", "H5"]
            by_id = dict(SourceRecord.objects.filter(local_id__in=local).values_list("local_id", "person_id"))
            self.few = [by_id[name] for name in local]

    def standing(self) -> list[Decision]:
        return list(Decision.objects.filter(kind="same", undone__isnull=True).order_by("pk"))

    def take(self, kind: str, one: Any, two: Any, patch: pytest.MonkeyPatch) -> None:
        if kind == "link":
            self.link(full=one, broken=two, patch=patch)
            return
        try:
            with acting(self.actor):
                self.decide(kind, one, two)
                if kind.endswith("-broken"):
                    raise Killed
        except (Killed, NotNow):
            pass

    def decide(self, kind: str, one: int, two: Any) -> None:
        if kind.startswith("merge"):
            merge_people(actor=self.actor, source="reviewer", found=[Same(self.few[one], self.few[two])])
        elif kind == "take-back":
            decisions = self.standing()
            if decisions:
                take_back(
                    actor=self.actor, decision_id=decisions[one % len(decisions)].pk, ask_again=bool(two)
                )
        else:
            record = SourceRecord.objects.filter(person_id=self.few[one]).order_by("-pk").first()
            if record is not None:
                made = split_person(
                    actor=self.actor, person_id=self.few[one], record_ids=[record.pk], reason="Her niece"
                )
                self.home[record.pk] = made.other_id

    def link(self, *, full: bool, broken: str | None, patch: pytest.MonkeyPatch) -> None:
        if broken is None:
            link_place(actor=self.actor, full=full)
            return
        real = getattr(running.actions, broken)

        def killed(**values: Any) -> Any:
            real(**values)
            raise Killed

        with patch.context() as then:
            then.setattr(running.actions, broken, killed)
            with contextlib.suppress(Killed):
                link_place(actor=self.actor, full=full)

    def check(self) -> None:
        with acting(self.actor):
            people = dict(Person.objects.values_list("pk", "merged_into_id"))
            records = dict(SourceRecord.objects.values_list("pk", "person_id"))
        assert records.keys() == self.home.keys(), "a record came or went"
        assert self.ever <= people.keys(), "somebody's id is gone"
        self.ever |= people.keys()

        def root(person: int) -> int:
            while (up := people[person]) is not None:
                person = up
            return person

        assert records == {record: root(home) for record, home in self.home.items()}


@settings(
    max_examples=8,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(step, min_size=3, max_size=8), order=st.randoms(use_true_random=False))
def test_in_any_order_and_broken_off_anywhere(
    few: Any, monkeypatch: pytest.MonkeyPatch, steps: list[Any], order: Any
) -> None:
    for left in reading.folder(few.place_id).iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    with transaction.atomic():
        world = World(few)
        for kind, one, two in steps:
            world.take(kind, one, two, monkeypatch)
            world.check()
        with acting(few):
            decisions = world.standing()
            order.shuffle(decisions)
            for decision in decisions:
                take_back(actor=few, decision_id=decision.pk)
            assert dict(SourceRecord.objects.values_list("pk", "person_id")) == world.home
        world.check()
        transaction.set_rollback(True)
