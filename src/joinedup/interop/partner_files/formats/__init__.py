"""The formats that partners' lists come in, one module each (FILES.md)."""

from __future__ import annotations

from typing import Final

from ..contract import Contract
from . import gp_list, inpatients, open_cases, staff, trace, visits

CONTRACTS: Final[dict[str, Contract]] = {
    contract.format: contract
    for contract in (
        staff.CONTRACT,
        gp_list.CONTRACT,
        open_cases.CONTRACT,
        visits.CONTRACT,
        inpatients.CONTRACT,
        trace.CONTRACT,
    )
}
"""Contracts by format, in the order in which files are best taken in."""
