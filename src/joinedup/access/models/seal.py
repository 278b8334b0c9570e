"""The seal on the audit trail, as far as it lives in the database: the links, and how the sealer last left things."""

from typing import ClassVar

from django.db import models

from joinedup.core.models import Classified, RowSecurity


class SealedEvent(Classified):
    """One link of the chain (``access.seal``). ``id``: its position, from 1 without gaps; ``event_id``: which event;
    ``sealed``: when; ``link``: the keyed hash. The application's role reads it and can change nothing."""

    row_security: ClassVar[RowSecurity] = "internal"

    id = models.BigIntegerField(primary_key=True)
    event_id = models.BigIntegerField(unique=True)
    sealed = models.DateTimeField()
    link = models.BinaryField()

    def __str__(self) -> str:
        return f"position {self.pk}"


class SealState(Classified):
    """How the sealer and the last verification left things, for pages to show: one row. What counts is kept outside the
    database. ``count``: links made; ``frontier``: every event of an earlier transaction is sealed; ``last_sealed``: when
    that was so; ``trouble``: why sealing stopped, empty when it goes on; ``told``: when the alarm for it went out;
    ``last_verified``, ``is_intact`` and ``finding``: the last verification."""

    row_security: ClassVar[RowSecurity] = "internal"

    id = models.SmallIntegerField(primary_key=True, default=1)
    count = models.BigIntegerField(default=0)
    frontier = models.BigIntegerField(default=0)
    last_sealed = models.DateTimeField(null=True)
    trouble = models.TextField(blank=True, default="")
    told = models.DateTimeField(null=True)
    last_verified = models.DateTimeField(null=True)
    is_intact = models.BooleanField(null=True)
    finding = models.TextField(blank=True, default="")

    def __str__(self) -> str:
        return f"{self.count} sealed"
