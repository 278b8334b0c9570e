"""The first rows of a list that several teams share: the first of each team's, and of those the first.

So no more rows are looked at, and asked of row security, than a page may have to show of each team."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from joinedup.caseload.models import Case
from joinedup.caseload.scope import Part


def top_of(
    cases: QuerySet[Case],
    order: Sequence[str],
    most: int,
    *,
    parts: Sequence[Part] = (),
    beyond: Q | None = None,
) -> QuerySet[Case]:
    """The first cases of an order, with what a line shows of each. ``parts``: the same cases in parts that have none in
    common: of each the first are taken, and the first of those; ``beyond``: only those after it."""
    if len(parts) > 1 or any(len(part.teams) > 1 for part in parts):
        cases = Case.objects.filter(pk__in=_first_of(parts, order, most, beyond))
    elif beyond is not None:
        cases = cases.filter(beyond)
    return cases.order_by(*order).select_related("person", "lead__organisation", "home_team")[:most]


def _first_of(parts: Sequence[Part], order: Sequence[str], most: int, beyond: Q | None) -> RawSQL:
    """SQL: ids of the first cases of an order by columns of theirs."""
    columns = [name.lstrip("-") for name in order if name.lstrip("-") != "pk"]
    ways: list[str] = []
    values: list[Any] = []
    for part in parts:
        rows = (part.cases if beyond is None else part.cases.filter(beyond)).order_by(*order)
        text, of_part = rows.values_list("pk", *columns)[:most].query.sql_with_params()
        if part.teams:
            text = f"SELECT o.* FROM unnest(%s::bigint[]) each(team) CROSS JOIN LATERAL ({text}) o"
            values.append(list(part.teams))
        ways.append(f"({text})")
        values.extend(of_part)
    names = ", ".join(["id", *columns])
    sorted_by = ", ".join(
        f"{'id' if name.lstrip('-') == 'pk' else name.lstrip('-')}{' DESC' if name.startswith('-') else ''}"
        for name in order
    )
    together = " UNION ALL ".join(ways)
    return RawSQL(  # noqa: S611 (our own SQL)
        f"SELECT first.id FROM ({together}) first({names}) ORDER BY {sorted_by} LIMIT {most:d}", values
    )
