"""Jobs of the door: one module a subject."""

from joinedup.access.jobs.accounts import end_leavers, lock_unused, tidy
from joinedup.access.jobs.break_glass import tell_of_break_glass
from joinedup.access.jobs.seal import seal_events, verify_seal

__all__ = ["end_leavers", "lock_unused", "seal_events", "tell_of_break_glass", "tidy", "verify_seal"]
