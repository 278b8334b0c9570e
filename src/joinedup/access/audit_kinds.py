"""Kinds of event about the door and the trail itself that no action declares: signing in and out, the seal."""

from joinedup.core.events import Category, register_kind

SIGNED_IN = register_kind("access.signed_in", "signed in", Category.SIGN_IN)
SIGNED_OUT = register_kind("access.signed_out", "signed out", Category.SIGN_IN)
SIGN_IN_FAILED = register_kind("access.sign_in_failed", "could not sign in", Category.SIGN_IN)
ROLE_TAKEN = register_kind("access.role_taken", "took a role for this session", Category.SIGN_IN)
PURPOSE_SWITCHED = register_kind("access.purpose_switched", "went on for another purpose", Category.SIGN_IN)
SEAL_RESTARTED = register_kind(
    "access.seal_restarted", "took the audit trail's seal up again", Category.SYSTEM
)
SEAL_KEY_ROTATED = register_kind("access.seal_key_rotated", "made a new key for the seal", Category.SYSTEM)
