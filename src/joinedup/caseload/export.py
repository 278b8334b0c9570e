"""The shared caseload as rows for a file: one row an open involvement."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from django.db.models import Q, QuerySet

from joinedup.caseload.models import Involvement
from joinedup.caseload.queries import hot_reasons
from joinedup.caseload.scope import Layout, cases_of_teams
from joinedup.core import events
from joinedup.core.actions import NotNow, action
from joinedup.core.context import Actor
from joinedup.place.models import Team

_AT_ONCE = 2_000

USES: Final = {
    "direct-care": "the care of the people in it",
    "planning": "planning and running services",
    "research": "research",
}
"""What an export may be said to be for (Q21)."""


@action(
    kind="caseload.exported",
    sentence="exported the caseload",
    permission="caseload.export",
    category=events.Category.EXPORT,
)
def caseload_rows(
    *, actor: Actor, team: str | None = None, use: str = "direct-care"
) -> Iterator[dict[str, Any]]:
    """One row an open involvement, in the order they were first told, read a part at a time under the caller's context.

    ``person_id``; ``nhs_number``; ``organisation`` (ODS code); ``case_id`` and ``team`` as the partner sent them;
    ``home_team`` (code, empty: no team yet); ``lead`` (name, empty: none); ``since`` (ISO date); ``hot`` (codes of
    ``rules.HOT_KINDS``, weightiest first). ``team``: an employer's own code, or the code of a team of any kind; NotNow
    when no team and no row has it. Sealed involvements are left out (Q12). ``use``: one of ``USES``. Its rows name people:
    beyond their care the National Data Opt-Out has to be applied first (Q21), and as no list of opt-outs is held, NotNow.
    """
    if use != "direct-care":
        raise NotNow(
            f"This export names people. For {USES[use]} the National Data Opt-Out must be applied to it first, and no list"
            " of opt-outs is held here."
        )
    rows = Involvement.objects.filter(place_id=actor.place_id or 0, ended__isnull=True, is_sealed=False)
    if team:
        rows = _of_team(rows, actor.place_id or 0, team.strip())
    events.record(actor=actor, data={"rows": rows.count(), "one_team": bool(team), "use": use})
    return _told(rows)


def _of_team(rows: QuerySet[Involvement], place_id: int, code: str) -> QuerySet[Involvement]:
    wanted = Q(team_code__iexact=code)
    teams = list(
        Team.objects.filter(place_id=place_id).filter(Q(code__iexact=code) | Q(employer_code__iexact=code))
    )
    for team in teams:
        if team.kind == Team.Kind.INTEGRATED:
            wanted |= Q(case__home_team=team)
        elif team.kind == Team.Kind.OPERATIONAL:
            together = Layout.of(place_id).under([team.pk])
            wanted |= Q(case__in=cases_of_teams(place_id, together).values("pk"))
        else:
            wanted |= Q(team=team)
    found = rows.filter(wanted)
    if not teams and not found.exists():
        raise NotNow(f"No team of this place has the code {code}, and no list has sent it.")
    return found


def _told(rows: QuerySet[Involvement]) -> Iterator[dict[str, Any]]:
    names = (
        "person_id",
        "person__nhs_number",
        "organisation__ods_code",
        "local_id",
        "team_code",
        "case__home_team__code",
        "case__lead__given_name",
        "case__lead__family_name",
        "opened",
    )
    told = rows.order_by("pk").values_list(*names).iterator(chunk_size=_AT_ONCE)
    while some := list(islice(told, _AT_ONCE)):
        hot = hot_reasons({row[0] for row in some})
        for person_id, nhs_number, organisation, case_id, team, home_team, given, family, since in some:
            yield {
                "person_id": person_id,
                "nhs_number": nhs_number,
                "organisation": organisation,
                "case_id": case_id,
                "team": team,
                "home_team": home_team or "",
                "lead": f"{given or ''} {family or ''}".strip(),
                "since": since.isoformat(),
                "hot": [reason.kind for reason in hot[person_id]],
            }
