"""Who is signed in where, since when and how."""

from typing import ClassVar

from django.db import models

from joinedup.access.models.accounts import User
from joinedup.core.models import Classified, RowSecurity


class Session(Classified):
    """One browser's session. ``key_hash``: of the cookie's value, which is kept nowhere else; ``expires``: when it ends
    if nobody does anything more; ``ends``: when it ends whatever is done; ``method``: how its account signed in
    (``access.signing_in.Method``); ``provider``: the sign-in service; ``provider_session`` and ``provider_subject``:
    that service's ids of the session and the person; ``device``: the browser in words."""

    row_security: ClassVar[RowSecurity] = "internal"

    key_hash = models.TextField(unique=True)
    data = models.TextField()
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="sessions")
    started = models.DateTimeField()
    last_used = models.DateTimeField()
    expires = models.DateTimeField(db_index=True)
    ends = models.DateTimeField()
    idle_minutes = models.PositiveIntegerField()
    method = models.TextField(blank=True, default="")
    provider = models.TextField(blank=True, default="")
    provider_session = models.TextField(blank=True, default="")
    provider_subject = models.TextField(blank=True, default="")
    device = models.TextField(blank=True, default="")

    class Meta:
        indexes = (
            models.Index(fields=["provider", "provider_session"], name="access_session_provider"),
            models.Index(fields=["provider", "provider_subject"], name="access_session_subject"),
        )

    def __str__(self) -> str:
        return f"Session {self.pk}"


class Throttle(Classified):
    """How often a sign-in failed lately, from one source: ``failures`` since it was last quiet, ``until``: nothing is
    tried before. ``key_hash`` names account and source, and neither can be read from it."""

    row_security: ClassVar[RowSecurity] = "internal"

    key_hash = models.TextField(unique=True)
    failures = models.PositiveIntegerField(default=1)
    last = models.DateTimeField(db_index=True)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"Throttle {self.pk}"


class Spent(Classified):
    """Something that may be used once and has been: a challenge, a state, a logout token. ``expires``: after that it
    would be refused for its age anyhow."""

    row_security: ClassVar[RowSecurity] = "internal"

    key_hash = models.TextField(unique=True)
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"Spent {self.pk}"
