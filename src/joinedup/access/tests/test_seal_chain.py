"""Whatever is done to a sealed history, the first place is found and named."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from joinedup.access.seal.chain import START, Fault, Key, Row, Walk, What, key_at, link

KEYS = [Key(1, 1, b"a" * 32), Key(2, 4, b"b" * 32)]
TEXTS = st.lists(st.text(max_size=8), min_size=1, max_size=12)
BATCH = st.integers(1, 13)


def sealed(texts: list[str]) -> list[Row]:
    rows, before = [], START
    for position, text in enumerate(texts, 1):
        key = key_at(KEYS, position)
        assert key is not None
        before = link(key.secret, position, 1_000 + position, before, f"{position * 7}:{text}")
        rows.append(Row(position, position * 7, 1_000 + position, before, f"{position * 7}:{text}"))
    return rows


def walked(rows: list[Row], batch: int, *, count: int, noted: dict[int, bytes] | None = None) -> Fault | None:
    walk = Walk(KEYS, count, len(rows), noted or {})
    for start in range(0, len(rows), batch):
        following = start + batch
        fault = walk.take(rows[start:following], rows[following : following + batch])
        if fault is not None:
            return fault
    return walk.end()


@given(TEXTS, BATCH)
def test_an_untouched_history_is_intact(texts: list[str], batch: int) -> None:
    rows = sealed(texts)
    assert walked(rows, batch, count=len(rows), noted={len(rows): rows[-1].link}) is None
    assert walked(rows, batch, count=len(rows) - 1) is None, (
        "a head that is behind is no fault of the history"
    )


@given(TEXTS, BATCH, st.data())
def test_one_altered_event_is_the_one_named(texts: list[str], batch: int, data: st.DataObject) -> None:
    rows = sealed(texts)
    at = data.draw(st.integers(0, len(rows) - 1))
    part = data.draw(st.sampled_from(["text", "sealed", "link"]))
    row = rows[at]
    rows[at] = {
        "text": replace(row, text=f"{row.text}x"),
        "sealed": replace(row, sealed=row.sealed + 1),
        "link": replace(row, link=bytes([row.link[0] ^ 1]) + row.link[1:]),
    }[part]
    assert walked(rows, batch, count=len(rows)) == Fault(What.CHANGED, at + 1, row.event_id)


@given(TEXTS, BATCH, st.data())
def test_one_deleted_event_is_the_one_named(texts: list[str], batch: int, data: st.DataObject) -> None:
    rows = sealed(texts)
    at = data.draw(st.integers(0, len(rows) - 1))
    gone = [*rows[:at], replace(rows[at], text=None), *rows[at + 1 :]]
    assert walked(gone, batch, count=len(rows)) == Fault(What.REMOVED, at + 1, rows[at].event_id)
    without = [*rows[:at], *rows[at + 1 :]]
    fault = walked(without, batch, count=len(rows))
    assert fault is not None
    assert fault.position == at + 1
    assert fault.what is (What.CUT if at == len(rows) - 1 else What.REMOVED)
    renumbered = [*rows[:at], *(replace(row, position=row.position - 1) for row in rows[at + 1 :])]
    fault = walked(renumbered, batch, count=len(rows))
    assert fault is not None
    assert fault.position == at + 1


@given(TEXTS, BATCH, st.data())
def test_one_inserted_event_is_the_one_named(texts: list[str], batch: int, data: st.DataObject) -> None:
    rows = sealed(texts)
    at = data.draw(st.integers(0, len(rows)))
    false = Row(at + 1, 999, 1_500, b"f" * 32, "999:false")
    moved = [replace(row, position=row.position + 1) for row in rows[at:]]
    fault = walked([*rows[:at], false, *moved], 20, count=len(rows))
    assert fault is not None
    assert (fault.position, fault.event_id) == (at + 1, 999)
    small = walked([*rows[:at], false, *moved], batch, count=len(rows))
    assert small is not None
    assert small.position == at + 1


@given(TEXTS, BATCH, st.data())
def test_two_events_that_change_places_are_found_at_the_first(
    texts: list[str], batch: int, data: st.DataObject
) -> None:
    rows = sealed(texts)
    if len(rows) < 2:
        return
    first = data.draw(st.integers(0, len(rows) - 2))
    second = data.draw(st.integers(first + 1, len(rows) - 1))
    one, other = rows[first], rows[second]
    by_event, by_row = list(rows), list(rows)
    by_event[first] = replace(one, event_id=other.event_id, text=other.text)
    by_event[second] = replace(other, event_id=one.event_id, text=one.text)
    by_row[first], by_row[second] = (
        replace(other, position=one.position),
        replace(one, position=other.position),
    )
    for swapped in (by_event, by_row):
        fault = walked(swapped, 20, count=len(rows))
        assert fault is not None
        assert (fault.position, fault.event_id) == (first + 1, other.event_id)
        small = walked(swapped, batch, count=len(rows))
        assert small is not None
        assert small.position == first + 1
    named = walked(by_event, 20, count=len(rows))
    assert named is not None
    assert named.what is What.REORDERED


@given(TEXTS, BATCH, st.data())
def test_a_cut_tail_is_found_at_its_first_place(texts: list[str], batch: int, data: st.DataObject) -> None:
    rows = sealed(texts)
    left = data.draw(st.integers(0, len(rows) - 1))
    assert walked(rows[:left], batch, count=len(rows)) == Fault(What.CUT, left + 1, None)


@given(TEXTS, BATCH, st.data())
def test_a_chain_made_anew_with_the_key_is_found_by_what_was_noted_elsewhere(
    texts: list[str], batch: int, data: st.DataObject
) -> None:
    rows, other = sealed(texts), sealed([f"{text}!" for text in texts])
    at = data.draw(st.integers(0, len(rows) - 1))
    fault = walked(other, batch, count=len(rows), noted={at + 1: rows[at].link})
    assert fault == Fault(What.REWRITTEN, at + 1, rows[at].event_id)


def test_what_was_sealed_with_a_key_that_is_gone_is_counted_and_not_passed_off_as_good() -> None:
    rows = sealed(["a", "b", "c", "d", "e"])
    walk = Walk(KEYS[1:], 5, 5)
    assert walk.take(rows) is None
    assert walk.unverifiable == 3


def test_each_fault_is_said_in_a_sentence() -> None:
    for what in What:
        for event_id in (None, 12):
            assert Fault(what, 3, event_id).sentence.endswith(".")
