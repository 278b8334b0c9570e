"""Accounts, what each may be in which place, and what follows from it: one module a subject."""

from joinedup.access.models.accounts import RoleAssignment, User, UserManager

__all__ = ["RoleAssignment", "User", "UserManager"]
