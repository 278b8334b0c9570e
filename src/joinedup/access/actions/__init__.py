"""Writes of the door: one module a subject."""

from joinedup.access.actions.accounts import end_role, invite, make_administrator
from joinedup.access.actions.agreements import record_agreement, withdraw_agreement

__all__ = ["end_role", "invite", "make_administrator", "record_agreement", "withdraw_agreement"]
