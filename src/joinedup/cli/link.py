"""``joinedup link``: find who is one person among the records held; what is unsure goes before a reviewer."""

import click

from joinedup.cli.running import CouldNotRun, answer, say, start, the_place


@click.command()
@click.option(
    "--full", is_flag=True, help="Learn and score everything anew, not only what is new or changed."
)
@click.option("--dry-run", is_flag=True, help="Say what would happen; change nothing.")
@click.option(
    "--audit", "with_audit", is_flag=True, help="Also estimate how well, with the NHS number hidden."
)
@click.option("--place", "place_code", metavar="CODE", help="The place, where several are loaded.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def link(*, full: bool, dry_run: bool, with_audit: bool, place_code: str | None, as_json: bool) -> None:
    """Link the records held. Joins what is as good as certain, asks about the rest, overrides no decision."""
    start()
    from joinedup.access.door import operator
    from joinedup.analysis.linkage import CannotLink
    from joinedup.core.actions import NotNow
    from joinedup.core.context import Purpose
    from joinedup.people.linking import audit_place, link_place

    place = the_place(place_code)
    actor = operator(place, purpose=Purpose.LINKAGE_REVIEW)
    try:
        outcome = link_place(actor=actor, full=full, dry_run=dry_run, say=say)
        audit = audit_place(actor=actor) if with_audit else None
    except CannotLink as stop:
        raise CouldNotRun(str(stop)) from None
    except NotNow as stop:
        raise CouldNotRun(stop.sentence) from None
    if as_json:
        answer({**outcome.as_json(), **({"audit": audit.rows} if audit else {})})
    would = "would be " if dry_run else ""
    say(
        f"{outcome.looked_at:,} of {outcome.records:,} records looked at; {outcome.merged:,} people {would}joined,"
    )
    say(
        f"{outcome.raised:,} pairs {would}put before a reviewer; {outcome.decided:,} left as somebody decided."
    )
    if outcome.would_part:
        say(
            f"{outcome.would_part:,} people have records that the model would hold apart. Nothing was parted."
        )
    if audit is not None:
        everybody = audit.rows[0]
        say(
            f"With the number hidden: {_share(everybody['recall'])} of the pairs found,"
            f" {_share(everybody['precision'])} of those joined right."
        )


def _share(value: float | None) -> str:
    return "too few to say" if value is None else f"{value:.1%}"
