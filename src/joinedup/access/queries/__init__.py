"""Reads of the door: one module a subject."""

from joinedup.access.queries.accounts import Persona, PersonaGroup, personas
from joinedup.access.queries.agreements import agreed_people, agreements_of

__all__ = ["Persona", "PersonaGroup", "agreed_people", "agreements_of", "personas"]
