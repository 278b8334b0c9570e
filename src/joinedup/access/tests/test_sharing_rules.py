"""What each choice does to a relationship; who may break the glass; whom the finder tells of: as properties."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from joinedup.access.queries.relationships import RelationshipRead
from joinedup.access.rules import break_glass, finding, sharing
from joinedup.access.rules.sharing import Choice, Standing, effect, standing
from joinedup.access.sharing_presenters import openers

calmly = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
"""A busy machine is no fault of the rule."""

ORGANISATIONS = st.integers(1, 4)
PARTIES = st.integers(1, 40)
OBJECTIONS = st.builds(
    Choice,
    st.just(sharing.OBJECTION),
    st.sampled_from(sorted(sharing.STATES[sharing.OBJECTION])),
    ORGANISATIONS,
)
AGREEMENTS = st.builds(
    Choice, st.just(sharing.AGREEMENT), st.sampled_from(["agreed", "withdrawn"]), ORGANISATIONS
)
RESTRICTIONS = st.builds(
    Choice,
    st.just(sharing.RESTRICTION),
    st.sampled_from(["restricted", "lifted"]),
    st.just(0),
    st.lists(PARTIES, min_size=1, max_size=4).map(tuple),
)
HISTORIES = st.lists(st.one_of(OBJECTIONS, AGREEMENTS, RESTRICTIONS), max_size=12)
KINDS = st.sampled_from(["trust", "council", "gp-practice", "charity", "consortium"])


@calmly
@given(HISTORIES, PARTIES, ORGANISATIONS, KINDS)
def test_a_choice_only_ever_takes_away_and_says_why(history, party, organisation, kind) -> None:
    found = effect(party=party, organisation=organisation, organisation_kind=kind, holding=standing(history))
    assert found.keeps or not found.own_only
    assert bool(found.why) == (found != sharing.EVERYTHING)


@calmly
@given(HISTORIES, PARTIES, ORGANISATIONS, KINDS)
def test_the_newest_word_counts(history, party, organisation, kind) -> None:
    lifted = [
        *history,
        Choice(sharing.RESTRICTION, "lifted"),
        Choice(sharing.OBJECTION, sharing.WITHDRAWN, organisation),
        Choice(sharing.AGREEMENT, "agreed", organisation),
    ]
    assert effect(
        party=party, organisation=organisation, organisation_kind=kind, holding=standing(lifted)
    ) == (sharing.EVERYTHING)


@calmly
@given(HISTORIES, PARTIES, ORGANISATIONS)
def test_an_objection_never_takes_a_controllers_own_record(history, party, organisation) -> None:
    upheld = [
        *(c for c in history if c.kind != sharing.RESTRICTION),
        Choice(sharing.OBJECTION, sharing.UPHELD, organisation),
    ]
    found = effect(
        party=party, organisation=organisation, organisation_kind="trust", holding=standing(upheld)
    )
    assert (found.keeps, found.own_only) == (True, True)


@calmly
@given(st.sampled_from(["", *sharing.STATES[sharing.OBJECTION]]))
def test_nobody_decides_an_objection_that_was_not_considered(state) -> None:
    for decision in (sharing.UPHELD, sharing.OVERRIDDEN):
        assert (sharing.may_follow(state, decision) is None) == (state == sharing.CONSIDERING)


def test_undecided_and_overridden_objections_change_nothing() -> None:
    for state in (sharing.RECEIVED, sharing.CONSIDERING, sharing.OVERRIDDEN):
        holding = standing([Choice(sharing.OBJECTION, state, 1)])
        assert holding == Standing()


def test_a_charity_sees_nothing_until_the_person_agrees() -> None:
    def of(*history: Choice) -> sharing.Effect:
        return effect(party=5, organisation=1, organisation_kind="charity", holding=standing(history))

    assert not of().keeps
    assert not of(Choice(sharing.AGREEMENT, "agreed", 2)).keeps, "agreed to another"
    assert of(Choice(sharing.AGREEMENT, "agreed", 1)).keeps
    assert not of(Choice(sharing.AGREEMENT, "agreed", 1), Choice(sharing.AGREEMENT, "withdrawn", 1)).keeps


def test_a_restricted_record_is_nobodys_but_those_named() -> None:
    holding = standing([Choice(sharing.RESTRICTION, "restricted", 0, (4, 9))])
    kept = [
        party
        for party in range(1, 12)
        if effect(party=party, organisation=1, organisation_kind="trust", holding=holding).keeps
    ]
    assert kept == [4, 9]


WHO = st.builds(
    break_glass.Who,
    st.sampled_from(["", "Smith", "O'Neil"]),
    st.sampled_from(["", "Jo", "Zoë"]),
    st.sampled_from([None, date(1970, 1, 2), date(1980, 3, 4)]),
    st.sampled_from(["", "9990000018", "9990000026"]),
    st.sampled_from(["", "AB1 2CD"]),
)


@calmly
@given(WHO, WHO, st.booleans())
def test_ones_own_record_is_known_by_number_or_by_name_and_birth_date(me, person, before) -> None:
    own = break_glass.is_own(me, person)
    if me.number and me.number == person.number:
        assert own
    if not me.number and me.birth_date is None:
        assert not own
        assert "own-identity-unknown" in break_glass.alerts(me, person, has_before=before)
    if own and not (me.number and me.number == person.number):
        assert "same-name" in break_glass.alerts(me, person, has_before=before)
    found = break_glass.alerts(me, person, has_before=before)
    assert set(found) <= set(break_glass.ALERTS)
    assert ("again" in found) == before
    assert ("same-address" in found) == bool(me.postcode and me.postcode == person.postcode)


@calmly
@given(st.integers(0, 4_000_000_000), st.integers(15, 1440))
def test_an_opening_ends_by_itself(seconds, minutes) -> None:
    opened = datetime.fromtimestamp(seconds, UTC)
    assert 0 < (break_glass.until(opened, minutes) - opened).total_seconds() <= 86_400


@calmly
@given(st.dates(max_value=date(2100, 1, 1)), st.integers(1, 30), st.integers(0, 60))
def test_a_review_is_late_from_the_day_after(opened, days, later) -> None:
    due = break_glass.review_due(opened, days)
    today = date.fromordinal(opened.toordinal() + later)
    assert break_glass.is_overdue(due, today) == (later > days)


@calmly
@given(*[st.booleans()] * 4)
def test_the_finder_never_tells_of_somebody_protected_or_closed(
    related, is_open, protected, restricted
) -> None:
    found = finding.may_be_found(finding.Known(related, is_open, protected, restricted))
    assert found == ((related or is_open) and not protected and not restricted)


@pytest.mark.parametrize(("asked", "trawls"), [(0, False), (39, False), (40, True), (41, True)])
def test_trawling_is_asking_too_often(asked, trawls) -> None:
    assert finding.is_trawling(asked, 40) is trawls


def test_each_opener_stands_once_with_every_reason() -> None:
    def read(who: str, why: str, key: int, *, own: bool = False) -> RelationshipRead:
        return RelationshipRead(
            who, "team", why, datetime(2026, 1, 26, 9, tzinfo=UTC), None, None, "Shirley Binns", own, key
        )

    found = openers(
        [
            read("District nursing", "has a visit", 4),
            read("District nursing", "is involved", 8),
            read("District nursing", "is involved", 4),
            read("District nursing", "is involved", 4),
            read("District nursing", "is involved", 4, own=True),
        ]
    )
    assert [(one.who, one.is_own_only, len(one.reasons)) for one in found] == [
        ("District nursing", False, 2),
        ("District nursing", False, 1),
        ("District nursing", True, 1),
    ]
    assert found[0].reasons[0] == "has a visit, since 26 Jan 2026, by Shirley Binns"
