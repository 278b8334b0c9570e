"""Reads about outside identities and requests for access."""

from collections.abc import Iterable

from joinedup.access.models import AccessRequest, Identity, Invitation, User
from joinedup.access.sessions import hash_of
from joinedup.core import clock
from joinedup.place.models import AllianceMembership, Organisation, Place


def user_at(issuer: str, subject: str) -> User | None:
    """The account of somebody at a service: by issuer and subject, nothing else (INTEROP 9)."""
    found = (
        Identity.objects.select_related("user")
        .filter(issuer=issuer, subject=subject, user__is_active=True)
        .first()
    )
    return found.user if found is not None else None


def where_to_ask(ods_codes: Iterable[str]) -> tuple[Place, Organisation] | None:
    """The first of some organisations that is a partner in a place today, and that place."""
    for code in ods_codes:
        found = (
            AllianceMembership.objects.on(clock.today())
            .filter(organisation__ods_code=code)
            .select_related("place", "organisation")
            .order_by("place_id")
            .first()
        )
        if found is not None:
            return found.place, found.organisation
    return None


def requests_to(place_id: int, organisation_id: int) -> list[AccessRequest]:
    """Who waits for access to an organisation's work, oldest first."""
    return list(
        AccessRequest.objects.filter(
            place_id=place_id, organisation_id=organisation_id, state=AccessRequest.State.WAITING
        ).order_by("asked", "pk")
    )


def invited_by_token(token: str) -> Invitation | None:
    """The invitation behind a link, while it works."""
    return (
        Invitation.objects.select_related("user", "made_for")
        .filter(token_hash=hash_of(token), taken__isnull=True, expires__gt=clock.now(), user__is_active=True)
        .first()
    )
