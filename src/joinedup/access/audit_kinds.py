"""Kinds of event about the trail itself that no action declares: the seal."""

from joinedup.core.events import Category, register_kind

SEAL_RESTARTED = register_kind(
    "access.seal_restarted", "took the audit trail's seal up again", Category.SYSTEM
)
SEAL_KEY_ROTATED = register_kind("access.seal_key_rotated", "made a new key for the seal", Category.SYSTEM)
