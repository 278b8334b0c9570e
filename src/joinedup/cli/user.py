"""``joinedup user``: accounts from the command line."""

import secrets

import click

from joinedup.cli.running import CouldNotRun, answer, operating, say, start, the_place


@click.group()
def user() -> None:
    """Invite people, and say what they may be."""


@user.command()
@click.argument("username")
@click.option("--name", required=True, help="How to call them on screen.")
@click.option("--role", required=True, help="A role's code; see docs.")
@click.option("--organisation", required=True, metavar="ODS", help="For whom they act.")
@click.option(
    "--staff", "staff_id", metavar="LOCAL_ID", help="Their number on that organisation's staff list."
)
@click.option("--email", default="")
@click.option("--place", "place_code", metavar="CODE", help="The place, where several are loaded.")
@click.option("--json", "as_json", is_flag=True, help="Answer on standard output for machines.")
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
    """Make an account, or give one that exists a further role. The password is shown once."""
    start()
    from joinedup.access import actions
    from joinedup.access.models import User
    from joinedup.place.models import Organisation, Staff

    place = the_place(place_code)
    employer = Organisation.objects.filter(ods_code=organisation.upper()).first()
    if employer is None:
        raise CouldNotRun(f"There is no organisation with the ODS code {organisation!r}.")
    is_new = not User.objects.filter(username=username).exists()
    password = secrets.token_urlsafe(12)
    with operating(place) as actor:
        staff = None
        if staff_id:
            staff = Staff.objects.filter(place=place, organisation=employer, local_id=staff_id).first()
            if staff is None:
                raise CouldNotRun(
                    f"{organisation} has nobody with the number {staff_id!r} on its staff list."
                )
        actions.invite(
            actor=actor,
            username=username,
            name=name,
            password=password,
            place=place,
            organisation=employer,
            role=role,
            staff=staff,
            email=email,
        )
    if as_json:
        answer({"username": username, "role": role, "password": password if is_new else None})
    else:
        say(f"{username}: {role} for {employer}." + (f" Password {password} (shown once)." if is_new else ""))
