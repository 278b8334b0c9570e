"""Accounts, what each may be in which place, and what follows from it: one module a subject."""

from joinedup.access.models.accounts import RoleAssignment, User, UserManager
from joinedup.access.models.agreements import PersonAgreement
from joinedup.access.models.authority import StaffAuthority
from joinedup.access.models.break_glass import BreakGlass, BreakGlassReview, FinderUse
from joinedup.access.models.factors import AuthenticatorApp, Passkey, RecoveryCode
from joinedup.access.models.joining import AccessRequest, Identity, Invitation
from joinedup.access.models.live_switch import LiveStep, RegisteredAgreement, Stop
from joinedup.access.models.relationships import Relationship
from joinedup.access.models.seal import SealedEvent, SealState
from joinedup.access.models.sessions import Session, Spent, Throttle
from joinedup.access.models.sharing import ExclusionRelease, JointArrangement, OwnIdentity, SharingChoice
from joinedup.access.models.who_looked import LookHold, NamesRelease

__all__ = [
    "AccessRequest",
    "AuthenticatorApp",
    "BreakGlass",
    "BreakGlassReview",
    "ExclusionRelease",
    "FinderUse",
    "Identity",
    "Invitation",
    "JointArrangement",
    "LiveStep",
    "LookHold",
    "NamesRelease",
    "OwnIdentity",
    "Passkey",
    "PersonAgreement",
    "RecoveryCode",
    "RegisteredAgreement",
    "Relationship",
    "RoleAssignment",
    "SealState",
    "SealedEvent",
    "Session",
    "SharingChoice",
    "Spent",
    "StaffAuthority",
    "Stop",
    "Throttle",
    "User",
    "UserManager",
]
