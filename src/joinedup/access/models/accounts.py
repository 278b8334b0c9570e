"""Accounts, and what each may be in which place."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from joinedup.core.models import RowSecurity
from joinedup.place.models import Dated, Organisation, Place, Staff


class UserManager(BaseUserManager["User"]):
    """Finds accounts by their sign-in name."""


class User(AbstractBaseUser):
    """An account. ``username``: sign-in name; ``name``: how to call them; ``is_active``: may sign in."""

    row_security: ClassVar[RowSecurity] = "internal"

    username = models.TextField(unique=True)
    name = models.TextField()
    email = models.TextField(blank=True, default="")
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    introduction = models.TextField(blank=True, default="")

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    def __str__(self) -> str:
        return self.name


class RoleAssignment(Dated):
    """What an account may be: a ``role`` (see ``access.roles``) for an organisation in a place, from when to when."""

    row_security = "internal"

    user = models.ForeignKey(User, models.PROTECT, related_name="assignments")
    place = models.ForeignKey(Place, models.PROTECT)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    staff = models.ForeignKey(Staff, models.PROTECT, null=True)
    role = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "user",
                "place",
                "organisation",
                "role",
                "valid_from",
                name="access_assignment_once",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} for {self.organisation_id}"
