"""Whatever lists come in whatever order: each record has one person, each person at most one open case, and the facts
told are those that are so."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.lists import MORNING, case, number, registered, take

from joinedup.caseload.models import Allocation, Case, Fact, HealthItem, Involvement
from joinedup.core.context import acting
from joinedup.people.models import Person, ReviewPair, SourceRecord

WHO = st.integers(1, 3)
PERSON = st.fixed_dictionaries(
    {},
    optional={
        "NHS_Number": st.sampled_from(["", "4444444444", number(1), number(2)]),
        "Date_of_Birth": st.sampled_from([None, date(1950, 1, 2), date(1950, 2, 1)]),
        "Postcode": st.sampled_from(["", "LS1 1AA"]),
        "Given_Name": st.sampled_from(["E", "Ednab", ""]),
        "Family_Name": st.sampled_from(["Hirst", "Sowerbyb"]),
    },
)


@st.composite
def rows(draw: Any) -> list[dict[str, Any]]:
    made = []
    for _ in range(draw(st.integers(0, 5))):
        extra = {"Closed": date(2026, 11, 1)} if draw(st.booleans()) and draw(st.booleans()) else {}
        made.append(case(draw(WHO), Case_ID=f"C{draw(st.integers(1, 5))}", **{**draw(PERSON), **extra}))
    return made


@st.composite
def registrations(draw: Any) -> list[dict[str, Any]]:
    return [
        registered(
            draw(WHO),
            GP_Practice_Code=draw(st.sampled_from(["B82013", "B82012"])),
            eFI_Category=draw(st.sampled_from(["fit", "mild", ""])),
            **draw(PERSON),
        )
        for _ in range(draw(st.integers(0, 4)))
    ]


LISTS = st.lists(
    st.one_of(
        st.tuples(st.just("open-cases"), st.sampled_from(["RCD", "218"]), rows(), st.integers(0, 1)),
        st.tuples(st.just("gp-list"), st.just("YHN"), registrations(), st.integers(0, 1)),
    ),
    min_size=1,
    max_size=5,
)


def check(actor: Any, before: dict[int, int]) -> dict[int, int]:
    with acting(actor):
        belongs = dict(SourceRecord.objects.values_list("pk", "person_id"))
        assert all(belongs[record] == person for record, person in before.items())
        assert not Person.objects.filter(records__isnull=True).exists()
        open_cases = list(Case.objects.filter(closed__isnull=True).values_list("person_id", flat=True))
        assert len(open_cases) == len(set(open_cases))
        working = Involvement.objects.filter(ended__isnull=True)
        assert set(working.values_list("person_id", flat=True)) == set(open_cases)
        assert not working.filter(case__closed__isnull=False).exists()
        assert not Involvement.objects.exclude(person=F("case__person")).exists()
        assert not Involvement.objects.exclude(person=F("record__person")).exists()
        assert not HealthItem.objects.exclude(person__in=open_cases).exists()
        filed = Case.objects.filter(family_key=F("person__family_key"), given_key=F("person__given_key"))
        assert filed.count() == Case.objects.count()
        assert not Allocation.objects.filter(ended__isnull=True, involvement__ended__isnull=False).exists()
        assert not ReviewPair.objects.filter(person=F("other")).exists()
        live = Fact.objects.filter(withdrawn_at__isnull=True)
        for involvement in Involvement.objects.all():
            told = sorted(
                live.filter(reference=f"involvement:{involvement.pk}").values_list("kind", "person_id")
            )
            if involvement.ended is None:
                assert told == [("involvement-opened", involvement.person_id)]
            elif told:
                assert told == [
                    ("involvement-ended", involvement.person_id),
                    ("involvement-opened", involvement.person_id),
                ]
        return belongs


@given(LISTS)
@settings(
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
    deadline=None,
    max_examples=25,
)
def test_any_lists_in_any_order(as_actor: Any, lists: list[Any]) -> None:
    actor = as_actor("operator")
    with transaction.atomic():
        moment, before = MORNING, {}
        for list_format, sender, content, days in lists:
            moment += timedelta(days=days)
            take(actor, list_format, sender, content, as_at=moment)
            before = check(actor, before)
            again = take(actor, list_format, sender, content, as_at=moment)
            assert again.tally.unchanged == len(content)
            assert not any(again.applied.counts.values())
        transaction.set_rollback(True)
