"""Reads about the accounts of an organisation: who has access, as what, who has left, who has not been for long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q

from joinedup.access.models import Invitation, RoleAssignment, User
from joinedup.core import clock
from joinedup.core.context import Actor
from joinedup.place.models import Staff
from joinedup.place.queries import whole_number


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account with its roles for one organisation, newest last; ``has_left``: the employer's list says so;
    ``invited``: a link waits to be taken up."""

    user: User
    roles: tuple[RoleAssignment, ...]
    has_left: bool
    invited: Invitation | None

    @property
    def current(self) -> tuple[RoleAssignment, ...]:
        """The roles in force today."""
        today = clock.today()
        return tuple(
            role
            for role in self.roles
            if (role.valid_from is None or role.valid_from <= today)
            and (role.valid_to is None or role.valid_to >= today)
        )


def _rows(assignments: Sequence[RoleAssignment]) -> list[AccountRow]:
    by_user: dict[int, list[RoleAssignment]] = {}
    for assignment in assignments:
        by_user.setdefault(assignment.user_id, []).append(assignment)
    links = {
        link.user_id: link
        for link in Invitation.objects.filter(
            user_id__in=by_user, taken__isnull=True, expires__gt=clock.now()
        )
    }
    return [
        AccountRow(
            held[0].user,
            tuple(held),
            any(_left(role.staff) for role in held),
            links.get(user_id),
        )
        for user_id, held in by_user.items()
    ]


def _left(staff: Staff | None) -> bool:
    if staff is None:
        return False
    return staff.ended is not None or (staff.left is not None and staff.left < clock.today())


def accounts_of(actor: Actor) -> list[AccountRow]:
    """The accounts of the actor's organisation in their place, by name."""
    found = (
        RoleAssignment.objects.filter(
            place_id=actor.place_id or 0, organisation_id=actor.organisation_id or 0
        )
        .select_related("user", "staff", "organisation")
        .order_by("user__name", "user_id", "pk")
    )
    return _rows(list(found))


def account_of(actor: Actor, user_id: int) -> AccountRow | None:
    """One account of the actor's organisation."""
    return next((row for row in accounts_of(actor) if row.user.pk == user_id), None)


def leavers_in(place_id: int) -> list[RoleAssignment]:
    """Roles in force whose member of staff has left by the employer's own list. Asked in the place's context."""
    today = clock.today()
    return list(
        RoleAssignment.objects.on(today)
        .filter(place_id=place_id)
        .filter(Q(staff__left__lt=today) | Q(staff__ended__isnull=False))
        .order_by("pk")
    )


def dormant_in(place_id: int) -> list[User]:
    """Open accounts with a role in a place that nobody has signed in with for as long as the place allows. One that was
    never used counts from its role's first day."""
    days = whole_number(place_id, "access.dormant_days")
    if not days:
        return []
    since = clock.now() - timedelta(days=days)
    roles = RoleAssignment.objects.on(clock.today()).filter(place_id=place_id)
    recent = roles.filter(Q(valid_from__isnull=True) | Q(valid_from__gt=clock.local(since).date()))
    return list(
        User.objects.filter(
            pk__in=roles.values("user_id"),
            is_active=True,
            is_demo=False,
            is_emergency=False,
            locked_at__isnull=True,
        )
        .filter(Q(last_login__lt=since) | Q(last_login__isnull=True) & ~Q(pk__in=recent.values("user_id")))
        .order_by("pk")
    )


def staff_numbered(actor: Actor, local_id: str) -> Staff | None:
    """A member of the actor's own organisation's staff by their number there."""
    return Staff.objects.filter(
        place_id=actor.place_id or 0, organisation_id=actor.organisation_id or 0, local_id=local_id
    ).first()


def is_taken(username: str) -> bool:
    """Whether an account has this sign-in name."""
    return User.objects.filter(username__iexact=username).exists()
