"""The caseload's tables: people's care in ``cases``, how people work with their lists in ``working``."""

from joinedup.caseload.models.cases import (
    Allocation,
    Case,
    Fact,
    HealthItem,
    Involvement,
    LeadProfessional,
    Note,
    RiskHolding,
    SafetyNote,
    Visit,
)
from joinedup.caseload.models.working import BulkAssigned, BulkAssignment, SavedView, SavedViewTeam

__all__ = [
    "Allocation",
    "BulkAssigned",
    "BulkAssignment",
    "Case",
    "Fact",
    "HealthItem",
    "Involvement",
    "LeadProfessional",
    "Note",
    "RiskHolding",
    "SafetyNote",
    "SavedView",
    "SavedViewTeam",
    "Visit",
]
