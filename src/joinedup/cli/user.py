"""``joinedup user``: accounts from the command line."""

from typing import TYPE_CHECKING

import click

from joinedup.cli.running import CouldNotRun, answer, operating, say, start, the_place

if TYPE_CHECKING:
    from joinedup.access.models import User


@click.group()
def user() -> None:
    """Invite people, bind them to a sign-in service, end their sessions."""


_PLACE = click.option("--place", "place_code", metavar="CODE", help="The place, where several are loaded.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Answer on standard output for machines.")


@user.command()
@click.argument("username")
@click.option("--name", required=True, help="How to call them on screen.")
@click.option("--role", required=True, help="A role's code; see docs.")
@click.option("--organisation", required=True, metavar="ODS", help="For whom they act.")
@click.option(
    "--staff", "staff_id", metavar="LOCAL_ID", help="Their number on that organisation's staff list."
)
@click.option("--email", default="")
@_PLACE
@_JSON
def invite(
    *,
    username: str,
    name: str,
    role: str,
    organisation: str,
    staff_id: str | None,
    email: str,
    place_code: str | None,
    as_json: bool,
) -> None:
    """Make an account, or give one that exists a further role. A new one is taken up by a link, which is shown once."""
    start()
    from joinedup.access import actions
    from joinedup.access.models import User
    from joinedup.place.models import Organisation, Staff

    place = the_place(place_code)
    employer = Organisation.objects.filter(ods_code=organisation.upper()).first()
    if employer is None:
        raise CouldNotRun(f"There is no organisation with the ODS code {organisation!r}.")
    is_new = not User.objects.filter(username=username).exists()
    link = None
    with operating(place) as actor:
        staff = None
        if staff_id:
            staff = Staff.objects.filter(place=place, organisation=employer, local_id=staff_id).first()
            if staff is None:
                raise CouldNotRun(
                    f"{organisation} has nobody with the number {staff_id!r} on its staff list."
                )
        made = actions.invite(
            actor=actor,
            username=username,
            name=name,
            place=place,
            organisation=employer,
            role=role,
            staff=staff,
            email=email,
        )
        if is_new:
            link = _link(actions.make_invitation(actor=actor, user=made, organisation=employer))
    if as_json:
        answer({"username": username, "role": role, "link": link})
    else:
        say(f"{username}: {role} for {employer}." + (f" Link (works once): {link}" if link else ""))


def _link(token: str) -> str:
    from django.conf import settings
    from django.urls import reverse

    return str(settings.PUBLIC_URL) + reverse("invitation", args=[token])


@user.command()
@click.argument("username")
@click.option("--service", "service_id", required=True, help="The sign-in service's id in the settings file.")
@click.option("--subject", required=True, help="Who they are there: the `sub` of their tokens.")
@_PLACE
def bind(*, username: str, service_id: str, subject: str, place_code: str | None) -> None:
    """Bind an account to who somebody is at a sign-in service, before they come there first."""
    start()
    from django.conf import settings

    from joinedup.access import actions

    found = _account(username)
    service = settings.SIGN_IN.by_id(service_id)
    if service is None:
        raise CouldNotRun(f"There is no sign-in service {service_id!r}.")
    with operating(the_place(place_code)) as actor:
        actions.bind_identity(
            actor=actor, user=found, provider=service.id, issuer=service.issuer, subject=subject
        )
    say(f"{username} is {subject} at {service.name}.")


@user.command("end-sessions")
@click.argument("username")
@_PLACE
def end_sessions(*, username: str, place_code: str | None) -> None:
    """Sign somebody out everywhere, now."""
    start()
    from joinedup.access import actions

    found = _account(username)
    with operating(the_place(place_code)) as actor:
        ended = actions.end_sessions_of(actor=actor, user=found, why="operator")
    say(f"{username}: {ended} sessions ended.")


@user.command("new-link")
@click.argument("username")
@click.option("--organisation", required=True, metavar="ODS", help="For whom they act.")
@_PLACE
def new_link(*, username: str, organisation: str, place_code: str | None) -> None:
    """Replace a lost password and second factor by a link, which is shown once. What they had ends."""
    start()
    from joinedup.access import actions
    from joinedup.place.models import Organisation

    found = _account(username)
    employer = Organisation.objects.filter(ods_code=organisation.upper()).first()
    if employer is None:
        raise CouldNotRun(f"There is no organisation with the ODS code {organisation!r}.")
    with operating(the_place(place_code)) as actor:
        token = actions.make_invitation(actor=actor, user=found, organisation=employer, reset=True)
    say(f"{username}: {_link(token)} (works once)")


@user.command()
@click.argument("username")
@click.option("--organisation", required=True, metavar="ODS", help="For whom it acts.")
@_PLACE
def emergency(*, username: str, organisation: str, place_code: str | None) -> None:
    """Make the one local account for when the sign-in services are down. Each use of it rings the alarm."""
    start()
    from joinedup.access import actions
    from joinedup.place.models import Organisation

    place = the_place(place_code)
    employer = Organisation.objects.filter(ods_code=organisation.upper()).first()
    if employer is None:
        raise CouldNotRun(f"There is no organisation with the ODS code {organisation!r}.")
    with operating(place) as actor:
        token = actions.make_emergency_account(
            actor=actor, username=username, place=place, organisation=employer
        )
    say(f"{username}: {_link(token)} (works once). Keep its password and codes in a safe.")


def _account(username: str) -> "User":
    from joinedup.access.models import User

    found = User.objects.filter(username=username).first()
    if found is None:
        raise CouldNotRun(f"There is no account {username!r}.")
    return found
