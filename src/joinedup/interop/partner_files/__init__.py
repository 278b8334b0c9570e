"""Partners' daily lists: files to typed rows, each with its verdict (FILES.md). No models, no database.

`open_list(path, format)` opens a file; iterating `judged(scope)` gives `(Parsed, Verdict)` per row. Who holds
rows decides what is `unchanged` (`Parsed.content`) and what has `no-parent`, in one transaction a file.
"""

from .contract import Column, Contract
from .evaluate import Scope, Status, Verdict, because, judge, known_codes
from .formats import CONTRACTS
from .issues import CATALOGUE, FileRefused, Issue, Severity
from .lists import PartnerList, open_list
from .mapping import Fault, Mapping, MappingRefused, build_mapping, load_mapping, parse_mapping
from .rows import Parsed, content_hash
from .tables import Row, Table
from .writing import RejectFile, guarded, write_csv

__all__ = [
    "CATALOGUE",
    "CONTRACTS",
    "Column",
    "Contract",
    "Fault",
    "FileRefused",
    "Issue",
    "Mapping",
    "MappingRefused",
    "Parsed",
    "PartnerList",
    "RejectFile",
    "Row",
    "Scope",
    "Severity",
    "Status",
    "Table",
    "Verdict",
    "because",
    "build_mapping",
    "content_hash",
    "guarded",
    "judge",
    "known_codes",
    "load_mapping",
    "open_list",
    "parse_mapping",
    "write_csv",
]
