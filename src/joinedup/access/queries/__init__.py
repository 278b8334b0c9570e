"""Reads of the door: one module a subject."""

from joinedup.access.queries.accounts import Persona, PersonaGroup, personas

__all__ = ["Persona", "PersonaGroup", "personas"]
