"""A partner's list, opened: the one door through which a file becomes rows (see `PartnerList`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import chain, islice
from os import PathLike
from types import TracebackType
from typing import Final, Self

from joinedup.core.clock import LONDON, now

from .contract import Contract
from .evaluate import Scope, Verdict, judge
from .formats import CONTRACTS
from .formats.spreadsheet import FORMAT as SPREADSHEET
from .issues import FileRefused
from .mapping import Mapping
from .reading import read_table
from .rows import AS_AT, Parsed, RowParser
from .tables import Row, Table
from .writing import unguarded

_LOOK_AHEAD: Final = 50


class PartnerList:
    """An opened list with its contract, mode and moment; rows are parsed one by one and never kept.

    format: as asked (`spreadsheet` for mapped sheets). contract: of the target format. mode: `full` or
    `additions` (a reject file coming back holds mended rows, so it is `additions` too). as_at: the file's own
    `As_At` (the latest in its first fifty rows), else the one given, else now; `as_at_from` says which:
    `file`, `given` or `arrival`.
    """

    def __init__(
        self,
        table: Table,
        format_name: str,
        contract: Contract,
        mapping: Mapping | None,
        as_at: datetime | None,
    ) -> None:
        self.table = table
        self.format = format_name
        self.contract = contract
        self.mapping = mapping
        self.mode = "additions" if table.mended else (mapping.mode if mapping else "full")
        rows = map(_without_guards, table.rows) if table.mended else table.rows
        ahead = list(islice(rows, _LOOK_AHEAD))
        self._rows = chain(ahead, rows)
        own = self._own_moment(ahead)
        self.as_at: datetime = own or as_at or now().astimezone(UTC)
        self.as_at_from = "file" if own else "given" if as_at else "arrival"
        self._parser = self._make_parser(self.as_at.astimezone(LONDON).date())

    def _make_parser(self, latest_birth: date) -> RowParser:
        return RowParser(
            self.contract,
            self.table.match.at,
            latest_birth=latest_birth,
            constants=self.mapping.constants if self.mapping else None,
            translations=self.mapping.values if self.mapping else None,
            serial_offset=self.table.serial_offset,
        )

    def _own_moment(self, ahead: list[Row]) -> datetime | None:
        if AS_AT not in self.table.match.at:
            return None
        parser = self._make_parser(date.max)
        moments = [parser.parse(row).values.get(AS_AT) for row in ahead]
        return max((moment for moment in moments if isinstance(moment, datetime)), default=None)

    def __iter__(self) -> Iterator[Parsed]:
        """The rows, parsed. Once only. May raise `FileRefused` when the file is broken further down."""
        parse = self._parser.parse
        for row in self._rows:
            yield parse(row)

    def judged(self, scope: Scope) -> Iterator[tuple[Parsed, Verdict]]:
        """The rows, parsed and judged. Once only; see `__iter__`."""
        parse, people = self._parser.parse, self.contract.carries_people
        for row in self._rows:
            parsed = parse(row)
            yield parsed, judge(parsed, scope, carries_people=people)

    def close(self) -> None:
        """Let go of the file."""
        self.table.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, it: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.close()


def _without_guards(row: Row) -> Row:
    return row._replace(cells=[unguarded(cell) for cell in row.cells])


def open_list(
    path: str | PathLike[str],
    format_name: str,
    *,
    mapping: Mapping | None = None,
    as_at: datetime | None = None,
) -> PartnerList:
    """Open a partner's file as a list of `format_name`.

    `mapping` must be given for `spreadsheet`, and only then. `as_at` (aware) counts where the file has no
    `As_At`. Raises `FileRefused` before any row when the file cannot be such a list, ValueError for a format
    there is not.
    """
    if (format_name == SPREADSHEET) != (mapping is not None):
        raise FileRefused(
            "A spreadsheet is read through a mapping: name the mapping."
            if mapping is None
            else "A mapping is for spreadsheets only."
        )
    if mapping is None and format_name not in CONTRACTS:
        raise ValueError(f"no such format: {format_name}")
    contract = mapping.contract if mapping else CONTRACTS[format_name]
    table = read_table(path, mapping or contract)
    try:
        return PartnerList(table, format_name, contract, mapping, as_at)
    except BaseException:
        table.close()
        raise
