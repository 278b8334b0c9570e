"""``joinedup live``: what a place still needs before real people may come in; stopping and restarting access."""

import click

from joinedup.cli.running import CouldNotRun, Ended, answer, operating, say, start, the_place


@click.command()
@click.option("--place", "place_code", metavar="CODE", help="The place, where several are loaded.")
@click.option(
    "--stop", "stop_reason", metavar="REASON", help="End access at once: of everybody, or --organisation."
)
@click.option("--restart", "restart_reason", metavar="REASON", help="Take a stop back, as a second person.")
@click.option("--organisation", metavar="ODS", help="Only this partner.")
@click.option("--by", "who", metavar="NAME", default="", help="Who stops or restarts.")
@click.option("--json", "as_json", is_flag=True, help="Answer on standard output for machines.")
def live(
    *,
    place_code: str | None,
    stop_reason: str | None,
    restart_reason: str | None,
    organisation: str | None,
    who: str,
    as_json: bool,
) -> None:
    """Say what a place needs before it goes live. Ends 2 while something is missing. A place administrator makes the
    switch itself, on the page."""
    start()
    from joinedup.access.queries import live_switch

    place = the_place(place_code)
    if stop_reason is not None or restart_reason is not None:
        _stop_or_restart(place.pk, organisation, who, stop_reason, restart_reason)
    with operating(place):
        is_live = live_switch.is_live(place.pk)
        checks = live_switch.checks_of(place)
        stops = live_switch.stops_shown(place.pk)
    if as_json:
        answer(
            {
                "place": place.code,
                "live": is_live,
                "ready": all(check.ok for check in checks),
                "checks": [
                    {"code": c.code, "name": c.name, "ok": c.ok, "sentence": c.sentence} for c in checks
                ],
                "stopped": [
                    one.organisation.ods_code if one.organisation else place.code
                    for one in stops
                    if one.restarted_at is None
                ],
            }
        )
    else:
        say(f"{place.name} is {'live' if is_live else 'not live'}.")
        for check in checks:
            say(f"  {'ok     ' if check.ok else 'MISSING'} {check.name}: {check.sentence}")
        for one in stops:
            if one.restarted_at is None:
                say(f"  STOPPED {one.organisation or 'everybody'}: {one.reason}")
    if not is_live and not all(check.ok for check in checks):
        raise Ended(2)


def _stop_or_restart(
    place_id: int, organisation: str | None, who: str, stop_reason: str | None, restart_reason: str | None
) -> None:
    from joinedup.access.actions import live_switch as actions
    from joinedup.access.queries import live_switch
    from joinedup.place.models import Organisation, Place

    place = Place.objects.get(pk=place_id)
    body = None
    if organisation:
        body = Organisation.objects.filter(ods_code=organisation.upper()).first()
        if body is None:
            raise CouldNotRun(f"There is no organisation with the ODS code {organisation!r}.")
    with operating(place) as actor:
        if stop_reason is not None:
            actions.stop_access(actor=actor, place=place, organisation=body, reason=stop_reason, name=who)
            say(f"Stopped: {body or 'everybody'} in {place.name}.")
            return
        held = live_switch.stops_of(place.pk).filter(organisation=body).first()
        if held is None:
            raise CouldNotRun("Nothing is stopped there.")
        actions.restart_access(
            actor=actor, place=place, stop_id=held.pk, reason=restart_reason or "", name=who
        )
        say(f"Access begins again: {body or 'everybody'} in {place.name}.")
