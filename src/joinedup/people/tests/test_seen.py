"""What a day's link looks at: the records that are new or say something else, and no block that is as it was."""

from typing import Any

from tests.lists import case, registered, take

from joinedup.analysis.linkage.prepared import connect
from joinedup.core.context import Actor, Purpose, acting
from joinedup.people.linking import seen
from joinedup.people.models import SourceRecord


def looked_at(con: Any, actor: Actor) -> seen.Difference:
    with acting(actor.for_purpose(Purpose.LINKAGE_REVIEW)):
        place_id = actor.place_id or 0
        return seen.difference(con, place_id, seen.blocks_of(place_id))


def test_only_what_differs_is_found_and_only_once(place: Any, as_actor: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(seen, "BLOCK", 3)
    actor = as_actor("operator")
    take(actor, "gp-list", "YHN", [registered(index) for index in range(1, 12)])
    con = connect()
    assert not seen.is_kept(con)
    with acting(actor.for_purpose(Purpose.LINKAGE_REVIEW)):
        now = seen.standing(place.pk)
        seen.remember(con, now, now, seen.blocks_of(place.pk))
    assert seen.is_kept(con)
    assert now.num_rows == 11
    found = looked_at(con, actor)
    assert (found.fresh, found.gone, found.moved, found.stale) == ({}, [], {}, [])

    take(actor, "open-cases", "RCD", [{**case(20), "Family_Name": "Larkspur"}])
    with acting(actor):
        records = list(SourceRecord.objects.order_by("pk"))
        changed, moved, gone, new = records[0], records[1], records[-2], records[-1]
        SourceRecord.objects.filter(pk=changed.pk).update(postcode_key="LS14AB", content_hash="other")
        SourceRecord.objects.filter(pk=moved.pk).update(person=changed.person)
        SourceRecord.objects.filter(pk=gone.pk).update(person=new.person)
        stays = {one.pk for one in records} - {new.pk}
    found = looked_at(con, actor)
    assert sorted(found.fresh) == sorted([changed.pk, new.pk])
    assert found.gone == []
    assert found.moved == {moved.pk: changed.person_id, gone.pk: new.person_id}
    assert set(found.stale) == {one.pk // 3 for one in (changed, moved, gone, new)}
    assert sum(count for count, _ in found.blocks.values()) == 12
    assert set(found.rows["id"].to_pylist()) < stays | {new.pk}

    with acting(actor.for_purpose(Purpose.LINKAGE_REVIEW)):
        SourceRecord.objects.filter(pk__in=(new.pk, records[5].pk)).update(person=changed.person)
        joined = {str(new.pk): str(changed.person_id), str(records[5].pk): str(changed.person_id)}
        seen.keep(con, found, joined)
    again = looked_at(con, actor)
    assert (again.fresh, again.gone, again.stale) == ({}, [], [])
    held = dict(con.execute("SELECT id, person FROM seen").fetchall())
    assert held[new.pk] == changed.person_id
    assert len(held) == 12

    con.execute(f"INSERT INTO seen VALUES ({new.pk + 30}, 1, 1)")
    con.execute(f"INSERT INTO seen_blocks VALUES ({(new.pk + 30) // 3}, 1, 1)")
    assert looked_at(con, actor).gone == [new.pk + 30]


def test_what_linking_joined_itself_is_not_looked_at_again(
    place: Any, as_actor: Any, monkeypatch: Any
) -> None:
    """Unless the record says something else by then."""
    monkeypatch.setattr(seen, "BLOCK", 3)
    actor = as_actor("operator")
    take(actor, "gp-list", "YHN", [registered(index) for index in range(1, 12)])
    con = connect()
    with acting(actor.for_purpose(Purpose.LINKAGE_REVIEW)):
        blocks, now = seen.blocks_of(place.pk), seen.standing(place.pk)
        first, joined, both = SourceRecord.objects.order_by("pk")[:9:4]
        assert len({one.pk // 3 for one in (first, joined, both)}) == 3
        SourceRecord.objects.filter(pk__in=(joined.pk, both.pk)).update(person=first.person)
        SourceRecord.objects.filter(pk=both.pk).update(postcode_key="LS14AB", content_hash="other")
        seen.remember(con, now, seen.standing(place.pk), blocks)
    found = looked_at(con, actor)
    assert (list(found.fresh), found.moved, found.stale) == ([both.pk], {}, [both.pk // 3])
