"""Writes about accounts: who may sign in, as what, for whom."""

from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from joinedup.access.models import RoleAssignment, User
from joinedup.access.permissions import MANAGE
from joinedup.access.roles import ROLES, kept_apart
from joinedup.core import clock, events
from joinedup.core.actions import NotNow, action
from joinedup.core.context import Actor
from joinedup.place.models import Organisation, Place, Service, Staff


@action(kind="access.user_invited", sentence="invited somebody", permission=MANAGE)
def invite(
    *,
    actor: Actor,
    username: str,
    name: str,
    password: str = "",
    place: Place,
    organisation: Organisation,
    role: str,
    staff: Staff | None = None,
    service: Service | None = None,
    registration: tuple[str, str] = ("", ""),
    email: str = "",
    is_demo: bool = False,
    introduction: str = "",
) -> User:
    """Make an account with one role, or give a role to the account of that name. Changes nothing that is so already.

    ``password``: none for an account that is taken up by an invitation's link; ``service``: the role is for this service
    only; ``registration``: body and number, for accounts that no staff list stands behind. Raises NotNow for a role that
    does not exist, for one that may not be held beside another the account has in the place (``roles.APART``), and for a
    password that is too weak."""
    if role not in ROLES:
        raise NotNow(f"There is no role {role!r}. Roles: {', '.join(sorted(ROLES))}.")
    user = User.objects.filter(username=username).first()
    if user is not None:
        check_apart(user, place, role)
    if user is None:
        user = User(username=username, name=name, email=email, is_demo=is_demo, introduction=introduction)
        if password and not is_demo:
            try:
                validate_password(password, user)
            except ValidationError as error:
                raise NotNow(" ".join(error.messages)) from None
        user.set_password(password or None)
        user.save()
    elif is_demo and user.is_demo and not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
    given = RoleAssignment.objects.filter(
        user=user, place=place, organisation=organisation, role=role, service=service, valid_to__isnull=True
    ).first()
    if given is None:
        RoleAssignment.objects.create(
            user=user,
            place=place,
            organisation=organisation,
            role=role,
            staff=staff,
            service=service,
            registration_body=registration[0],
            registration_number=registration[1],
            valid_from=clock.today(),
        )
    elif staff is not None and given.staff_id != staff.pk:
        given.staff = staff
        given.save(update_fields=["staff"])
    events.record(actor=actor, subject=user, data={"role": role, "organisation": organisation.ods_code})
    return user


def check_apart(user: User, place: Place, role: str) -> None:
    """Raises NotNow where an account holds a role that may not be held beside this one."""
    held = RoleAssignment.objects.on(clock.today()).filter(user=user, place=place)
    rule = kept_apart(role, held.values_list("role", flat=True))
    if rule is not None:
        other = rule.other if rule.one == role else rule.one
        raise NotNow(f"{ROLES[role].name} and {ROLES[other].name} may not be held by one person: {rule.why}.")


@action(kind="access.role_ended", sentence="ended somebody's role", permission=MANAGE)
def end_role(*, actor: Actor, assignment: RoleAssignment, last_day: date) -> None:
    """End a role with a last day; the account itself stays, so that what it did keeps its name."""
    assignment.valid_to = last_day
    assignment.save(update_fields=["valid_to"])
    events.record(actor=actor, subject=assignment, data={"role": assignment.role})


@action(kind="access.administrator_made", sentence="made the first administrator", permission=MANAGE)
def make_administrator(*, actor: Actor, username: str, password: str, place: Place | None) -> bool:
    """Make the first administrator's account, with the role of a place administrator where a place is loaded.

    False when the account was there already (its password is left alone)."""
    user, made = User.objects.get_or_create(username=username, defaults={"name": username})
    if made:
        user.set_password(password)
        user.save(update_fields=["password"])
    if place is not None and not RoleAssignment.objects.filter(user=user, place=place).exists():
        organisation = (
            Organisation.objects.filter(memberships__place=place, is_provider=True).order_by("pk").first()
        )
        if organisation is not None:
            RoleAssignment.objects.create(
                user=user,
                place=place,
                organisation=organisation,
                role="place_administrator",
                valid_from=clock.today(),
            )
    events.record(actor=actor, subject=user, data={"made": made})
    return made
