"""Reads of legitimate relationships: who may open a record, who made it so, since when, why."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from joinedup.access.models import RoleAssignment, User
from joinedup.access.relationships import BASES
from joinedup.core import clock, parties
from joinedup.place.models import Organisation, Staff, Team


@dataclass(frozen=True, slots=True)
class RelationshipRead:
    """One relationship in words. ``who``: team, member of staff, practice or account; ``kind``: which of these; ``why``;
    ``began``; ``until``: when it ends by itself; ``ended``: when it was taken away; ``made_by``: name of the account behind
    it, empty where a list made it; ``is_own_only``: sees what its own organisation recorded and no more; ``key``: the
    party, one for a member of staff and their account."""

    who: str
    kind: str
    why: str
    began: datetime
    until: datetime | None
    ended: datetime | None
    made_by: str
    is_own_only: bool
    key: int


def relationships_of(person_id: int, *, ended: bool = False) -> list[RelationshipRead]:
    """Everybody's relationships with a person whom the reader may open, the newest first; an empty list for anybody else.
    ``ended``: those taken away as well."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT party, basis, began, until, ended_at, made_by, is_own_only FROM joinedup_relationships_of(%s)"
            " WHERE %s OR ended_at IS NULL ORDER BY ended_at IS NOT NULL, began DESC, party, basis",
            [person_id, ended],
        )
        rows = cursor.fetchall()
    names, staff_of = _names([row[0] for row in rows], {row[5] for row in rows if row[5] is not None})
    return [
        RelationshipRead(
            names.get(party, ""),
            parties.kind_of(party),
            BASES.get(basis, basis),
            began,
            until,
            ended_at,
            names.get(parties.of_user(made_by), "") if made_by is not None else "",
            own_only,
            staff_of.get(party, party),
        )
        for party, basis, began, until, ended_at, made_by, own_only in rows
    ]


def open_parties(person_id: int) -> frozenset[int]:
    """The keys of everybody who may open all of a record now; empty for a reader who may not."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT party FROM joinedup_relationships_of(%s)"
            " WHERE ended_at IS NULL AND NOT is_own_only AND (until IS NULL OR until > %s)",
            [person_id, now],
        )
        return frozenset(party for (party,) in cursor.fetchall())


def _names(keys: list[int], accounts: set[int]) -> tuple[dict[int, str], dict[int, int]]:
    """What parties are called, and of accounts the member of staff behind them."""
    by_kind: dict[str, set[int]] = {kind: set() for kind in parties.KINDS}
    for key in keys:
        by_kind[parties.kind_of(key)].add(parties.id_of(key))
    by_kind["user"] |= accounts
    teams = Team.objects.filter(pk__in=by_kind["team"])
    staff = Staff.objects.filter(pk__in=by_kind["staff"])
    organisations = Organisation.objects.filter(pk__in=by_kind["organisation"])
    users = User.objects.filter(pk__in=by_kind["user"])
    posts = RoleAssignment.objects.filter(user__in=by_kind["user"], staff__isnull=False).order_by("pk")
    names = {
        **{parties.of_team(one.pk): one.name for one in teams},
        **{parties.of_staff(one.pk): str(one) for one in staff},
        **{parties.of_organisation(one.pk): one.name for one in organisations},
        **{parties.of_user(one.pk): one.name for one in users},
    }
    return names, {
        parties.of_user(user): parties.of_staff(staff)
        for user, staff in posts.values_list("user", "staff")
        if staff
    }


def count_of_people() -> int:
    """How many people the reader may open: counted from their relationships alone, by the index of their parties."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT_MINE)
        (count,) = cursor.fetchone()
    return int(count)


COUNT_MINE = "SELECT count(DISTINCT person_id) FROM access_mine"
"""The question behind it. ``access_mine`` is the reader's own live relationships by the signed context and nothing else,
so that no policy is asked."""
