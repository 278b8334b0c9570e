"""Accounts, what each may be in which place, and what follows from it: one module a subject."""

from joinedup.access.models.accounts import RoleAssignment, User, UserManager
from joinedup.access.models.agreements import PersonAgreement
from joinedup.access.models.break_glass import BreakGlass, BreakGlassReview, FinderUse
from joinedup.access.models.relationships import Relationship
from joinedup.access.models.seal import SealedEvent, SealState
from joinedup.access.models.sharing import ExclusionRelease, JointArrangement, OwnIdentity, SharingChoice

__all__ = [
    "BreakGlass",
    "BreakGlassReview",
    "ExclusionRelease",
    "FinderUse",
    "JointArrangement",
    "OwnIdentity",
    "PersonAgreement",
    "Relationship",
    "RoleAssignment",
    "SealState",
    "SealedEvent",
    "SharingChoice",
    "User",
    "UserManager",
]
from joinedup.access.models.authority import StaffAuthority

__all__ = ["PersonAgreement", "RoleAssignment", "StaffAuthority", "User", "UserManager"]
