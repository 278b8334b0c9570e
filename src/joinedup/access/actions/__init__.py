"""Writes of the door: one module a subject."""

from joinedup.access.actions.accounts import end_role, invite, make_administrator
from joinedup.access.actions.agreements import record_agreement, withdraw_agreement
from joinedup.access.actions.break_glass import break_glass, note_told, review_glass
from joinedup.access.actions.relationships import keep_relationships, keep_relationships_of
from joinedup.access.actions.sharing import (
    decide_objection,
    give_notice,
    lift_protection,
    lift_restriction,
    protect_address,
    receive_objection,
    record_arrangement,
    record_basis,
    restrict,
    tell_own_identity,
)

__all__ = [
    "break_glass",
    "decide_objection",
    "end_role",
    "give_notice",
    "invite",
    "keep_relationships",
    "keep_relationships_of",
    "lift_protection",
    "lift_restriction",
    "make_administrator",
    "note_told",
    "protect_address",
    "receive_objection",
    "record_agreement",
    "record_arrangement",
    "record_basis",
    "restrict",
    "review_glass",
    "tell_own_identity",
    "withdraw_agreement",
]
