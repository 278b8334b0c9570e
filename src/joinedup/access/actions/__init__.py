"""Writes of the door: one module a subject."""

from joinedup.access.actions.accounts import end_role, invite, make_administrator

__all__ = ["end_role", "invite", "make_administrator"]
