"""How somebody comes to have access: an invitation, an outside identity, a request."""

from typing import ClassVar

from django.db import models

from joinedup.access.models.accounts import User
from joinedup.core.models import Classified, RowSecurity
from joinedup.place.models import Organisation, Place


class Identity(Classified):
    """Who an account is at a sign-in service. The pair (``issuer``, ``subject``) is the key, never an e-mail address,
    which can be handed on (INTEROP 9)."""

    row_security: ClassVar[RowSecurity] = "internal"

    user = models.ForeignKey(User, models.PROTECT, related_name="identities")
    provider = models.TextField()
    issuer = models.TextField()
    subject = models.TextField()
    added = models.DateTimeField()
    last_used = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint("issuer", "subject", name="access_identity_once"),)

    def __str__(self) -> str:
        return f"Identity {self.pk} at {self.provider}"


class Invitation(Classified):
    """A link by which an account is taken up, once: with a password, a passkey or an outside identity. ``token_hash``:
    of the link's secret, which is kept nowhere; ``opens``: what it is for."""

    row_security: ClassVar[RowSecurity] = "internal"

    class Opens(models.TextChoices):
        ACCOUNT = "account", "A new account"
        RESET = "reset", "A new password and second factor"

    user = models.ForeignKey(User, models.PROTECT, related_name="invitations")
    token_hash = models.TextField(unique=True)
    opens = models.TextField(choices=Opens.choices, default=Opens.ACCOUNT)
    made = models.DateTimeField()
    made_for = models.ForeignKey(Organisation, models.PROTECT)
    invited_by = models.BigIntegerField(null=True)
    expires = models.DateTimeField()
    taken = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Invitation {self.pk}"


class AccessRequest(Classified):
    """Somebody signed in at a service and is not known here: their organisation's administrator decides. ``proposed``:
    role codes that the service's groups suggest; ``decided_by``: the administrator's account."""

    row_security: ClassVar[RowSecurity] = "internal"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        GRANTED = "granted", "Granted"
        REFUSED = "refused", "Refused"

    provider = models.TextField()
    issuer = models.TextField()
    subject = models.TextField()
    name = models.TextField(blank=True, default="")
    staff_number = models.TextField(blank=True, default="")
    place = models.ForeignKey(Place, models.PROTECT)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    proposed = models.JSONField(default=list)
    asked = models.DateTimeField()
    state = models.TextField(choices=State.choices, default=State.WAITING)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint("issuer", "subject", "place", "organisation", name="access_request_once"),
        )

    def __str__(self) -> str:
        return f"Request {self.pk}"
