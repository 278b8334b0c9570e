"""Writes of the door: one module a subject."""

from joinedup.access.actions.accounts import end_role, invite, make_administrator
from joinedup.access.actions.agreements import record_agreement, withdraw_agreement
from joinedup.access.actions.break_glass import break_glass, note_told, review_glass
from joinedup.access.actions.exclusions import release_category
from joinedup.access.actions.factors import (
    add_app,
    add_passkey,
    change_password,
    has_second_factor,
    new_recovery_codes,
    remove_app,
    remove_passkey,
    set_password,
    use_code,
    use_passkey,
)
from joinedup.access.actions.finding import count_look
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
    record_seal,
    restrict,
    tell_own_identity,
)
from joinedup.access.actions.sign_in import (
    end_own_sessions,
    end_sessions_at_service,
    end_sessions_of,
    note_failed,
    note_proved_again,
    note_role_taken,
    note_signed_in,
    note_signed_out,
)

__all__ = [
    "add_app",
    "add_passkey",
    "break_glass",
    "change_password",
    "count_look",
    "decide_objection",
    "end_own_sessions",
    "end_role",
    "end_sessions_at_service",
    "end_sessions_of",
    "give_notice",
    "has_second_factor",
    "invite",
    "keep_relationships",
    "keep_relationships_of",
    "lift_protection",
    "lift_restriction",
    "make_administrator",
    "new_recovery_codes",
    "note_failed",
    "note_proved_again",
    "note_role_taken",
    "note_signed_in",
    "note_signed_out",
    "note_told",
    "protect_address",
    "receive_objection",
    "record_agreement",
    "record_arrangement",
    "record_basis",
    "record_seal",
    "release_category",
    "remove_app",
    "remove_passkey",
    "restrict",
    "review_glass",
    "set_password",
    "tell_own_identity",
    "use_code",
    "use_passkey",
    "withdraw_agreement",
]
