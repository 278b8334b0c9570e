"""What somebody proves who they are with beside a password."""

from typing import ClassVar

from django.db import models

from joinedup.access.models.accounts import User
from joinedup.core.models import Classified, RowSecurity


class Passkey(Classified):
    """A key that a device or a security key holds. ``credential_id``: the device's name for it; ``public``: what
    checks its signatures; ``sign_count``: the highest seen (0: the device counts nothing)."""

    row_security: ClassVar[RowSecurity] = "internal"

    user = models.ForeignKey(User, models.PROTECT, related_name="passkeys")
    credential_id = models.TextField(unique=True)
    public = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    name = models.TextField()
    added = models.DateTimeField()
    last_used = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class AuthenticatorApp(Classified):
    """An app that shows six digits (RFC 6238). ``sealed``: its secret, encrypted with a key kept outside the database;
    ``last_step``: the thirty seconds whose code was last used, so that no code works twice."""

    row_security: ClassVar[RowSecurity] = "internal"

    user = models.OneToOneField(User, models.PROTECT, related_name="authenticator_app")
    sealed = models.TextField()
    last_step = models.BigIntegerField(default=0)
    added = models.DateTimeField()
    last_used = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Authenticator app {self.pk}"


class RecoveryCode(Classified):
    """A code on paper that stands in once for the app or the passkey. ``used``: when it was."""

    row_security: ClassVar[RowSecurity] = "internal"

    user = models.ForeignKey(User, models.PROTECT, related_name="recovery_codes")
    code_hash = models.TextField()
    used = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint("user", "code_hash", name="access_recovery_code_once"),)

    def __str__(self) -> str:
        return f"Recovery code {self.pk}"
