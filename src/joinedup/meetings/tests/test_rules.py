from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.caseload.rules import HOT_KINDS
from joinedup.core.clock import LONDON
from joinedup.meetings import rules
from joinedup.meetings.models import Huddle
from joinedup.meetings.rules import Section, Step, Why

NOW = datetime(2026, 11, 20, 9, 15, tzinfo=LONDON)
KINDS = st.sampled_from([*HOT_KINDS, *rules.CARRIED])
WHYS = st.lists(
    st.builds(
        Why,
        KINDS,
        st.integers(0, 500).map(lambda hours: NOW - timedelta(hours=hours)),
        st.just("something happened"),
    ),
    min_size=1,
    max_size=5,
)


def test_each_state_has_an_owner_a_label_and_a_tag() -> None:
    assert set(rules.STATES) == set(Huddle.State)
    assert all(words.label and words.owner and words.colour for words in rules.STATES.values())


@pytest.mark.parametrize("step", list(rules.ALLOWED))
@pytest.mark.parametrize("state", list(Huddle.State))
def test_the_check_and_its_twin_agree(step: str, state: Huddle.State) -> None:
    if rules.allows(state, step):
        rules.check_allows(state, step)
    else:
        with pytest.raises(rules.NotAllowed):
            rules.check_allows(state, step)


def test_outcomes_have_one_key_each_on_the_keyboard() -> None:
    assert 1 <= len(rules.OUTCOMES) <= 9
    assert all(code == outcome.code for code, outcome in rules.OUTCOMES.items())
    assert rules.outcome_words("visit-today", "before noon") == "Visit today: before noon"


def test_the_default_order_is_capacity_cases_actions_news() -> None:
    assert rules.order_of([]) == (Section.CAPACITY, Section.CASES, Section.ACTIONS, Section.NOTICES)
    assert rules.order_of(["actions", "nonsense", "actions"])[0] is Section.ACTIONS


@given(st.lists(st.sampled_from([*map(str, Section), "?"])), st.lists(st.integers(1, 99), unique=True))
def test_every_section_and_case_is_one_step_and_next_leads_through_all(
    order: list[str], items: list[int]
) -> None:
    steps = rules.steps(rules.order_of(order), items)
    assert len(steps) == len(items) + 3
    at: Step | None = steps[0]
    walked = []
    while at is not None:
        walked.append(at)
        before, after = rules.neighbours(steps, at)
        assert before == (walked[-2] if len(walked) > 1 else None)
        at = after
    assert tuple(walked) == steps


def test_from_a_case_that_was_left_out_next_leads_to_the_beginning() -> None:
    steps = rules.steps(rules.order_of([]), [1, 2])
    assert rules.neighbours(steps, Step(Section.CASES, 3)) == (None, steps[0])


@given(st.dictionaries(st.integers(1, 50), WHYS, max_size=20))
def test_deaths_come_first_and_the_order_is_the_same_every_time(whys: dict[int, list[Why]]) -> None:
    order = rules.suggested_order(whys)
    assert sorted(order) == sorted(whys)
    dead = [any(why.kind == "death" for why in whys[key]) for key in order]
    assert dead == sorted(dead, reverse=True)
    assert order == rules.suggested_order(dict(reversed(list(whys.items()))))


@given(WHYS)
def test_every_reason_has_a_tag_and_a_sentence_and_survives_being_kept(whys: list[Why]) -> None:
    assert rules.whys_of([why.as_json() for why in whys]) == tuple(whys)
    assert all(rules.tag_of(why.kind) for why in whys)
    assert rules.why_here(whys).endswith(".")


def test_missing_professions_ignore_case_hyphen_and_plural() -> None:
    usual = ["District nurse", "Occupational therapist", "Social worker"]
    assert rules.missing_professions(usual, ["DISTRICT NURSES", "social-worker"]) == [
        "Occupational therapist"
    ]


def test_a_gap_is_said_after_so_many_huddles_in_a_row() -> None:
    usual = ["Occupational therapist", "Social worker"]
    former = [{"Social worker"}, {"Social worker"}, {"Social worker"}, {"Occupational therapist"}]
    assert rules.gap_warnings(usual, former, at_least=3) == ["No occupational therapist for 3 huddles"]
    assert rules.gap_warnings(usual, former, at_least=4) == []


def test_somebody_at_risk_leads_to_the_councils_number_and_a_child_to_their_own() -> None:
    adult = rules.safeguarding_route("adult", council="The council", telephone="01609 780780")
    child = rules.safeguarding_route("child", council="The council", telephone="")
    assert adult is not None
    assert child is not None
    assert (adult.who, adult.telephone) == ("The council, safeguarding adults", "01609 780780")
    assert child.who == "The council, safeguarding children"
    assert rules.safeguarding_route("no", council="The council", telephone="1") is None


@pytest.mark.parametrize(
    ("text", "cell"), [("=1+1", "'=1+1"), ("-2", "'-2"), ("@x", "'@x"), ("plain", "plain"), ("", "")]
)
def test_a_spreadsheet_runs_nothing(text: str, cell: str) -> None:
    assert rules.spreadsheet_cell(text) == cell


def test_charities_get_tasks_and_nothing_that_was_said() -> None:
    assert rules.may_hold_outcomes("trust")
    assert not rules.may_hold_outcomes("charity")
    assert not rules.may_hold_outcomes("police")


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (NOW, "since today"),
        (NOW - timedelta(days=2), "since Wed 18 Nov"),
        (NOW - timedelta(days=20), "since 31 Oct"),
        (datetime(2025, 3, 1, tzinfo=LONDON), "since 1 Mar 2025"),
    ],
)
def test_since_words(moment: datetime, words: str) -> None:
    assert rules.since_words(moment, date(2026, 11, 20)) == words


def test_since_is_the_end_of_the_last_huddle_and_never_in_the_future() -> None:
    start = NOW - timedelta(days=3)
    assert rules.since_for(None, NOW, start_of_day=start) == start
    assert rules.since_for(NOW + timedelta(hours=1), NOW, start_of_day=start) == NOW
