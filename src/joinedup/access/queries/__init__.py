"""Reads of the door: one module a subject."""

from joinedup.access.queries.accounts import Persona, PersonaGroup, personas
from joinedup.access.queries.agreements import agreed_people, agreements_of
from joinedup.access.queries.break_glass import (
    addresses_to_tell,
    known_person,
    live,
    opening,
    reviewed,
    to_review,
    waiting_for_review,
)
from joinedup.access.queries.relationships import RelationshipRead, count_of_people, relationships_of
from joinedup.access.queries.sharing import (
    arrangements,
    history,
    newest,
    objection,
    own_identity,
    partners,
    standing_of,
    steps_of,
    waiting_objections,
)
from joinedup.access.queries.sign_in import (
    app_of,
    has_app,
    passkey_answering,
    passkeys_of,
    recovery_codes_left,
    sessions_of,
    user_named,
    user_of,
    user_with_password,
)

__all__ = [
    "Persona",
    "PersonaGroup",
    "RelationshipRead",
    "addresses_to_tell",
    "agreed_people",
    "agreements_of",
    "app_of",
    "arrangements",
    "count_of_people",
    "has_app",
    "history",
    "known_person",
    "live",
    "newest",
    "objection",
    "opening",
    "own_identity",
    "partners",
    "passkey_answering",
    "passkeys_of",
    "personas",
    "recovery_codes_left",
    "relationships_of",
    "reviewed",
    "sessions_of",
    "standing_of",
    "steps_of",
    "to_review",
    "user_named",
    "user_of",
    "user_with_password",
    "waiting_for_review",
    "waiting_objections",
]
