"""The caseload's doors for partners' lists: open cases and visits (DESIGN 2, batch actions)."""

from joinedup.caseload.batch.open_cases import OPEN_CASES
from joinedup.caseload.batch.visits import VISITS

__all__ = ["OPEN_CASES", "VISITS"]
