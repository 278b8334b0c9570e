"""Rows that are in force from a day to a day."""

from datetime import date
from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

from joinedup.core.models import Classified

_Row = TypeVar("_Row", bound=models.Model, covariant=True)


class DatedQuerySet(models.QuerySet[_Row]):
    """Rows with ``valid_from`` (first day, None: always) and ``valid_to`` (last day, None: still)."""

    def on(self, day: date) -> Self:
        """Those in force on a day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )


class Dated(Classified):
    """In force from a first day to a last day, both included; None leaves that side open."""

    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
