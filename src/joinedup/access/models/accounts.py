"""Accounts, and what each may be in which place."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from joinedup.core.models import RowSecurity
from joinedup.place.models import Dated, Organisation, Place, Service, Staff


class UserManager(BaseUserManager["User"]):
    """Finds accounts by their sign-in name."""


class User(AbstractBaseUser):
    """An account. ``username``: sign-in name; ``name``: how to call them; ``is_active``: not closed for good;
    ``locked_at``, ``locked_by`` and ``locked_why``: shut until an administrator opens it again; ``is_emergency``: the
    one local account for when the sign-in services are down."""

    row_security: ClassVar[RowSecurity] = "internal"

    class Locked(models.TextChoices):
        OPEN = "", "Open"
        ADMINISTRATOR = "administrator", "Locked by an administrator"
        DORMANT = "dormant", "Not used for a long time"
        LEFT = "left", "Has left"

    username = models.TextField(unique=True)
    name = models.TextField()
    email = models.TextField(blank=True, default="")
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    introduction = models.TextField(blank=True, default="")
    locked_at = models.DateTimeField(null=True)
    locked_by = models.BigIntegerField(null=True)
    locked_why = models.TextField(choices=Locked.choices, blank=True, default=Locked.OPEN)
    is_emergency = models.BooleanField(default=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["is_emergency"],
                condition=models.Q(is_emergency=True, is_active=True),
                name="access_one_emergency_account",
            ),
        )

    def __str__(self) -> str:
        return self.name


class RoleAssignment(Dated):
    """What an account may be: a ``role`` (see ``access.roles``) for an organisation in a place, from when to when.
    ``service``: where the role is for one service of it only; ``registration_body`` and ``registration_number``: of
    accounts that no employer's list stands behind."""

    row_security = "internal"

    user = models.ForeignKey(User, models.PROTECT, related_name="assignments")
    place = models.ForeignKey(Place, models.PROTECT)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    staff = models.ForeignKey(Staff, models.PROTECT, null=True)
    role = models.TextField()
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="+")
    registration_body = models.TextField(blank=True, default="")
    registration_number = models.TextField(blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "user",
                "place",
                "organisation",
                "role",
                "service",
                "valid_from",
                name="access_assignment_once",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} for {self.organisation_id}"
