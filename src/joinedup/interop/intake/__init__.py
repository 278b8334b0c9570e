"""The road from a partner's list to rows: keep, read, judge, stage, compare, hold or apply (DESIGN 4, FILES.md)."""

from joinedup.interop.intake.pipeline import Answer, CannotTakeIn, approve, take_in, take_in_kept

__all__ = ["Answer", "CannotTakeIn", "approve", "take_in", "take_in_kept"]
