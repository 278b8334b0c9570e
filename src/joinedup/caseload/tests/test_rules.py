"""The hot list as pure functions: each reason, its window, its order, its silence (F35, Q3, Q4, Q8)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.caseload import rules
from joinedup.caseload.rules import HOT_KINDS, Happened, ListAge, OpenWork, PersonNow, Windows

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
WINDOWS = Windows(new_involvement_days=7)
LISTS = {(1, feed): ListAge(NOW - timedelta(hours=2)) for feed in ("open-cases", "visits", "inpatients")}


def fact(kind: str, ago: timedelta = timedelta(hours=20), reference: str = "", **values: object) -> Happened:
    return Happened(kind, NOW - ago, NOW - ago, 1, "Testshire Trust", reference, values)


def work(**values: object) -> OpenWork:
    return OpenWork(1, "Testshire Trust", date(2026, 1, 5), team="District nursing", **values)  # type: ignore[arg-type]


def kinds(
    person: PersonNow, lists: object = LISTS, windows: Windows = WINDOWS, now: datetime = NOW
) -> list[str]:
    return [reason.kind for reason in rules.hot_reasons(person, windows=windows, lists=lists, now=now)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("fall", "fall"),
        ("carer-breakdown", "carer-breakdown"),
        ("concern", "concern"),
        ("admitted", "admitted"),
        ("discharged", "discharged"),
        ("no-reply", "no-reply"),
        ("visit-not-made", "visit-not-made"),
        ("involvement-opened", "new"),
        ("death-reported", "death"),
    ],
)
def test_each_fact_makes_its_reason_with_why_and_since(what: str, expected: str) -> None:
    reasons = rules.hot_reasons(PersonNow([fact(what)]), windows=WINDOWS, lists=LISTS, now=NOW)
    assert [reason.kind for reason in reasons] == [expected]
    assert reasons[0].words
    assert reasons[0].since == NOW - timedelta(hours=20)
    assert reasons[0].known is not None


@pytest.mark.parametrize("what", ["visit-deferred", "visit-cancelled", "visit-seen", "worker-allocated"])
def test_deferred_and_cancelled_visits_are_no_reason(what: str) -> None:
    assert kinds(PersonNow([fact(what)])) == []


def test_a_friday_admission_is_still_there_on_monday_and_gone_on_tuesday() -> None:
    friday = fact("admitted", timedelta(hours=2))
    monday, tuesday = NOW + timedelta(days=3), NOW + timedelta(days=4)
    assert kinds(PersonNow([friday]), now=monday) == ["admitted"]
    assert kinds(PersonNow([friday]), now=tuesday) == []


def test_a_discharge_answers_the_admission_of_its_stay_only() -> None:
    admitted = fact("admitted", timedelta(days=2), "stay:3")
    home = fact("discharged", timedelta(hours=3), "stay:3", destination="usual home")
    again = fact("admitted", timedelta(hours=1), "stay:4")
    assert kinds(PersonNow([admitted, home])) == ["discharged"]
    assert kinds(PersonNow([admitted, home, again])) == ["admitted"]
    reason = rules.hospital(PersonNow([home]), WINDOWS, LISTS, NOW)
    assert reason is not None
    assert reason.words == "Discharged to usual home"


def test_no_reply_stands_until_somebody_has_seen_the_person() -> None:
    missed = fact("no-reply", timedelta(hours=5))
    assert kinds(PersonNow([missed])) == ["no-reply"]
    assert kinds(PersonNow([missed], last_seen=NOW - timedelta(hours=6))) == ["no-reply"]
    assert kinds(PersonNow([missed], last_seen=NOW - timedelta(hours=1))) == []


def test_no_reply_and_visit_not_made_are_kept_apart() -> None:
    both = PersonNow([fact("no-reply"), fact("visit-not-made")])
    assert kinds(both) == ["no-reply", "visit-not-made"]


def test_death_comes_first_and_silences_all_but_what_was_raised() -> None:
    person = PersonNow(
        [fact("death-reported"), fact("fall"), fact("no-reply"), fact("admitted")],
        [work(review_due=date(2026, 1, 1))],
    )
    assert kinds(person) == ["death", "fall"]


def test_death_counts_from_when_we_learnt_of_it() -> None:
    told_today = Happened("death-reported", NOW - timedelta(days=60), NOW - timedelta(hours=1), 1, "Trust")
    assert kinds(PersonNow([told_today], died=date(2026, 9, 21))) == ["death"]
    assert kinds(PersonNow([], died=date(2026, 9, 21))) == []


def test_somebody_who_died_long_ago_is_never_hot_for_a_review() -> None:
    assert kinds(PersonNow([], [work(review_due=date(2026, 1, 1))], died=date(2026, 9, 1))) == []


def test_review_overdue_begins_the_day_after() -> None:
    assert kinds(PersonNow([], [work(review_due=date(2026, 11, 20))])) == []
    reason = rules.review_overdue(PersonNow([], [work(review_due=date(2026, 11, 19))]), WINDOWS, LISTS, NOW)
    assert reason is not None
    assert reason.since == datetime(2026, 11, 20, tzinfo=UTC)
    lenient = Windows(review_overdue_days=7)
    assert kinds(PersonNow([], [work(review_due=date(2026, 11, 19))]), windows=lenient) == []


def test_an_action_is_overdue_until_closed_and_a_new_due_time_counts() -> None:
    late = Happened("action-due", NOW - timedelta(hours=1), NOW - timedelta(days=2), 1, "Trust", "task:4")
    later = Happened("action-due", NOW + timedelta(days=1), NOW - timedelta(hours=2), 1, "Trust", "task:4")
    closed = Happened("action-closed", NOW, NOW, 1, "Trust", "task:4")
    assert kinds(PersonNow([late])) == ["action-overdue"]
    assert kinds(PersonNow([late, later])) == []
    assert kinds(PersonNow([late, closed])) == []


def test_unseen_counts_up_to_the_list_and_says_since_when_there_is_no_data() -> None:
    seen = NOW - timedelta(weeks=9)
    fresh = rules.unseen(PersonNow([], [work()], last_seen=seen), WINDOWS, LISTS, NOW)
    assert fresh is not None
    assert fresh.words == "Not seen for 9 weeks"
    assert fresh.no_data_since is None
    five_weeks_old = NOW - timedelta(weeks=5)
    stopped = {(1, "visits"): ListAge(five_weeks_old, is_old=True)}
    assert rules.unseen(PersonNow([], [work()], last_seen=seen), WINDOWS, stopped, NOW) is None
    longer = rules.unseen(PersonNow([], [work()], last_seen=NOW - timedelta(weeks=14)), WINDOWS, stopped, NOW)
    assert longer is not None
    assert longer.words == "Not seen for 9 weeks"
    assert longer.no_data_since == five_weeks_old


def test_unseen_is_never_inferred_from_silence() -> None:
    assert rules.unseen(PersonNow([], [work()]), WINDOWS, LISTS, NOW) is None
    assert (
        rules.unseen(PersonNow([], [work()], last_seen=NOW - timedelta(weeks=20)), WINDOWS, {}, NOW) is None
    )
    tried = rules.unseen(PersonNow([], [work()], first_visit=NOW - timedelta(weeks=10)), WINDOWS, LISTS, NOW)
    assert tried is not None
    assert tried.words == "Visits tried, not seen for 10 weeks"


def test_an_old_list_is_named_with_the_reason() -> None:
    old = {(1, "visits"): ListAge(NOW - timedelta(days=2), is_old=True)}
    reason = rules.door(PersonNow([fact("no-reply", timedelta(days=2, hours=2))]), WINDOWS, old, NOW)[0]
    assert reason.no_data_since == NOW - timedelta(days=2)


def test_every_kind_has_words_and_its_own_weight() -> None:
    weights = [kind.weight for kind in HOT_KINDS.values()]
    assert len(set(weights)) == len(weights)
    assert all(kind.tag and kind.why for kind in HOT_KINDS.values())
    assert max(HOT_KINDS.values(), key=lambda kind: kind.weight).code == "death"


def test_days_count_by_the_calendar_when_the_clocks_change() -> None:
    before = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)  # 25 October, half past midnight, summer time
    after = datetime(2026, 10, 25, 23, 30, tzinfo=UTC)  # 25 October, half past eleven at night, winter time
    assert rules.days_between(before, after) == 0
    assert (
        rules.days_between(datetime(2026, 3, 28, 23, 59, tzinfo=UTC), datetime(2026, 3, 29, 0, 1, tzinfo=UTC))
        == 1
    )


moments = st.integers(0, 3 * 365 * 24 * 60).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
some_facts = st.lists(
    st.builds(
        Happened,
        st.sampled_from(sorted(rules.FACT_KINDS)),
        moments,
        moments,
        st.just(1),
        st.just("Trust"),
        st.sampled_from(["", "stay:1", "stay:2", "task:1", "involvement:1"]),
    ),
    max_size=12,
)


@given(some_facts, moments, st.none() | moments)
def test_reasons_are_ordered_unique_by_kind_and_never_from_the_future(facts, now, last_seen) -> None:
    person = PersonNow(facts, [work()], last_seen=last_seen)
    reasons = rules.hot_reasons(person, windows=WINDOWS, lists=LISTS, now=now)
    assert [r.weight for r in reasons] == sorted((r.weight for r in reasons), reverse=True)
    assert len({r.kind for r in reasons}) == len(reasons)
    assert all(r.since <= now for r in reasons if r.kind not in {"death", "unseen"})


@given(some_facts, moments)
def test_the_order_of_facts_does_not_matter(facts, now) -> None:
    there = rules.hot_reasons(PersonNow(facts), windows=WINDOWS, lists=LISTS, now=now)
    back = rules.hot_reasons(PersonNow(facts[::-1]), windows=WINDOWS, lists=LISTS, now=now)
    assert [(r.kind, r.since) for r in there] == [(r.kind, r.since) for r in back]


@given(moments, st.integers(0, 30))
def test_a_longer_window_never_loses_a_reason(now, days) -> None:
    person = PersonNow([Happened("admitted", now - timedelta(days=days), now, 1, "Trust")])
    short, long = Windows(admitted_days=3), Windows(admitted_days=20)
    assert set(kinds(person, windows=short, now=now)) <= set(kinds(person, windows=long, now=now))
