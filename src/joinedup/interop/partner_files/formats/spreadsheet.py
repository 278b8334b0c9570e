"""`spreadsheet`: somebody's own sheet, turned into another format by a saved mapping (`..mapping`)."""

from __future__ import annotations

from typing import Final

from ..contract import Column
from ..values import Kind

FORMAT: Final = "spreadsheet"
TITLE: Final = "Spreadsheet with a mapping"

FULL_NAME: Final = Column(
    "Full_Name",
    Kind.WHOLE_NAME,
    "Given and family name in one cell. Compared whole against given and family name, so that names of "
    "two words match.",
)
"""The one column that only a mapping may fill."""
