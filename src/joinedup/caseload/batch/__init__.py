"""The caseload's doors for partners' lists: open cases, visits and demographics traces (DESIGN 2, batch actions)."""

from joinedup.caseload.batch.open_cases import OPEN_CASES
from joinedup.caseload.batch.traces import TRACES
from joinedup.caseload.batch.visits import VISITS

__all__ = ["OPEN_CASES", "TRACES", "VISITS"]
