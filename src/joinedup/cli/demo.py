"""``joinedup demo``: a synthetic neighbourhood, taken in from its partners' own files, and served."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from joinedup.cli import serve
from joinedup.cli.running import CouldNotRun, answer, operating, say

if TYPE_CHECKING:
    from joinedup.demo.district import District
    from joinedup.place.models import Place


@click.command()
@click.option("--people", default=20_000, show_default=True, type=click.IntRange(200, 300_000))
@click.option("--seed", default=1, show_default=True, type=int, help="The same seed gives the same place.")
@click.option("--port", default=8000, show_default=True, type=int)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--no-serve", is_flag=True, help="Set up and end.")
@click.option("--json", "as_json", is_flag=True, help="Answer on standard output for machines.")
def demo(*, people: int, seed: int, port: int, host: str, no_serve: bool, as_json: bool) -> None:
    """Set up a neighbourhood whose people are all invented, and serve it. A second run on the same day is quick."""
    serve.prepare()
    began = time.monotonic()
    place = load_place()
    district = write(people, seed)
    taken = take_in(place, district)
    link_records(place)
    make_personas(place)
    prepare_huddles(place)
    say(f"Ready after {time.monotonic() - began:.0f} seconds.")
    if as_json:
        answer({"place": place.code, "people": people, "files": taken})
    if no_serve:
        return
    say("")
    say(
        f"  Open http://{'localhost' if host == '127.0.0.1' else host}:{port}/ and choose somebody to sign in as."
    )
    say("  Every person in it is invented. Ctrl+C stops the pages; `joinedup stop` ends the database.")
    say("")
    serve.run(host, port)


def load_place() -> "Place":
    """Harrogate's place file, loaded; an unchanged one changes nothing. Raises CouldNotRun beside real people."""
    from joinedup.access.queries.live_switch import any_live
    from joinedup.place import actions
    from joinedup.place.files import read_place_file
    from joinedup.place.models import Place

    live = any_live()
    if live is not None:
        raise CouldNotRun(f"{live.name} is live. The demonstration never runs beside real people.")
    with operating(None) as actor:
        difference = actions.load_place(actor=actor, text=read_place_file("harrogate"))
    if difference.lines:
        say(f"Place file: {len(difference.lines)} lines loaded.")
    return Place.objects.get(code=difference.place_code)


def write(people: int, seed: int) -> "District":
    """The partners' files as their systems would have printed them this morning."""
    from joinedup.core import clock
    from joinedup.demo.district import write_district
    from joinedup.interop import originals

    say(f"Writing the lists of a district of {people:,} invented people ...")
    folder = originals.folder("demo") / f"{people}-{seed}"
    return write_district(folder, now=clock.local(clock.now()), people=people, seed=seed)


def take_in(place: "Place", district: "District") -> list[dict[str, object]]:
    """Each list through the same door as a real one. A list that is held, as a partner's first may be, is not released
    here: that is a person's decision. Lists already applied are passed over."""
    from joinedup.access.door import operator
    from joinedup.core.context import acting
    from joinedup.interop import originals
    from joinedup.interop.intake import take_in as take_in_one
    from joinedup.interop.models import PartnerFile

    actor = operator(place)
    taken: list[dict[str, object]] = []
    for file in district.files:
        sha256, _ = originals.fingerprint(file.path)
        with acting(actor):
            known = PartnerFile.objects.filter(
                place=place, sha256=sha256, sender__ods_code=file.sender, state=PartnerFile.State.APPLIED
            ).exists()
        if known:
            continue
        result = take_in_one(
            actor=actor,
            place=place,
            sender_code=file.sender,
            list_format=file.format,
            path=file.path,
            as_at=file.as_at,
            mapping=Path(file.mapping).read_text(encoding="utf-8") if file.mapping else "",
        )
        say(
            f"  {result.sender} {file.path.name}: {result.rows:,} rows, {result.refused} refused, "
            f"{result.out_of_scope} out of scope. {result.sentence}".rstrip()
        )
        taken.append(result.as_json())
    return taken


def link_records(place: "Place") -> None:
    """Last night's linkage, and this week's self-audit of it; once, as the night would."""
    from joinedup.access.door import operator
    from joinedup.analysis.linkage import CannotLink
    from joinedup.core.context import Purpose, acting
    from joinedup.people.linking import audit_place, link_place
    from joinedup.people.models import LinkRun

    actor = operator(place, purpose=Purpose.LINKAGE_REVIEW)
    with acting(actor):
        if LinkRun.objects.filter(place=place, state=LinkRun.State.DONE).exists():
            return
    try:
        outcome = link_place(actor=actor, full=True)
        audit_place(actor=actor)
    except CannotLink as stop:
        say(f"Records are not linked: {stop}")
        return
    say(
        f"{outcome.records:,} records linked: {outcome.merged:,} people joined, {outcome.raised:,} pairs for a reviewer."
    )


def make_personas(place: "Place") -> None:
    """The people to sign in as, each with the role of their morning."""
    from joinedup import embedded
    from joinedup.access import actions
    from joinedup.demo.personas import PERSONAS
    from joinedup.place.models import Organisation, Staff

    password = embedded.secret("demo")
    with operating(place) as actor:
        organisations = {organisation.ods_code: organisation for organisation in Organisation.objects.all()}
        for persona in PERSONAS:
            organisation = organisations[persona.practice or persona.organisation]
            staff = None
            if persona.staff_local_id:
                staff = Staff.objects.get(
                    place=place, organisation=organisation, local_id=persona.staff_local_id
                )
            actions.invite(
                actor=actor,
                username=persona.username,
                name=persona.name,
                password=password,
                place=place,
                organisation=organisation,
                role=persona.role,
                staff=staff,
                registration=persona.registration,
                is_demo=True,
                introduction=persona.morning,
            )


def prepare_huddles(place: "Place") -> None:
    """What yesterday left behind, then this morning's huddles, each prepared by its co-ordinator."""
    from joinedup.cli import demo_morning
    from joinedup.core.context import acting

    chosen = demo_morning.live_yesterday(place)
    if chosen:
        say(f"Yesterday's work: {chosen} leads chosen, actions sent, news posted.")
    for series, actor, name in demo_morning.coordinators(place):
        huddle = demo_morning.prepare(series, actor)
        if huddle is not None:
            with acting(actor):
                say(f"  {series.name}: {huddle.items.count()} cases, prepared by {name}.")
