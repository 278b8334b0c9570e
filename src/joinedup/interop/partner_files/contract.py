"""What a partner's list must look like: columns, their kinds, and the other names they go by.

A `Contract` is declared once per format (`formats/`). It matches a header row, and the documentation page is
made from it. Header names are compared without case, spaces, underscores, hyphens, dots or brackets.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from .issues import FileRefused
from .values import Kind

REFUSED_BECAUSE = "Refused_Because"
"""The column a reject file adds. It is ignored when the file comes back."""

_NOT_KEY = re.compile(r"[\W_]+")
_HINTS = (
    "ddmmyyyyhhmmss", "ddmmyyyyhhmm", "ddmmyyyy", "ddmmmyyyy", "yyyymmddhhmm", "yyyymmdd", "10digits",
    "yesno", "yn", "minutes", "mins", "hhmm", "mandatory", "required", "optional", "text", "code",
)  # fmt: skip
"""What a header may end with to say how it is to be filled: `Opened (DD/MM/YYYY)`."""
_HINTED_RANK = 1_000


def header_key(text: str) -> str:
    """A header without case, accents, spaces and punctuation: `" D.O.B "` and `"dob"` are one."""
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _NOT_KEY.sub("", plain.casefold())


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a contract.

    `nulls` are texts that mean "nothing" in this column besides those of its kind; `aliases` are listed best
    first: when a file holds two of them the earlier one is read.
    """

    name: str
    kind: Kind
    description: str
    mandatory: bool = False
    aliases: tuple[str, ...] = ()
    nulls: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The contract's own name, then the aliases."""
        return (self.name, *self.aliases)


def required(
    name: str, kind: Kind, description: str, aliases: tuple[str, ...] = (), nulls: tuple[str, ...] = ()
) -> Column:
    """A column that every row must fill."""
    return Column(name, kind, description, mandatory=True, aliases=aliases, nulls=nulls)


def optional(
    name: str, kind: Kind, description: str, aliases: tuple[str, ...] = (), nulls: tuple[str, ...] = ()
) -> Column:
    """A column that may be absent or empty."""
    return Column(name, kind, description, aliases=aliases, nulls=nulls)


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """Where a header row holds the columns of a contract.

    `at` contract name -> position in the row; `missing` mandatory columns that are not there; `duplicates`
    headers that stand twice and are needed; `unread` headers that lead to nothing; `passed_over` headers
    that would fill a column that a better-named one fills already.
    """

    at: dict[str, int]
    missing: tuple[str, ...] = ()
    duplicates: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Every mandatory column is there."""
        return bool(self.at) and not self.missing


class HeaderRule(Protocol):
    """Something that knows its own header row: a contract, or a mapping of a spreadsheet."""

    def match(self, cells: Sequence[str]) -> HeaderMatch:
        """Where `cells`, taken as a header row, holds the wanted columns."""
        ...

    def refuse(self, match: HeaderMatch) -> FileRefused | None:
        """The refusal that `match` deserves, if any."""
        ...


def naming(columns: Sequence[str]) -> str:
    """`A`, `A and B`, `A, B and C`."""
    if len(columns) < 2:
        return "".join(columns)
    return f"{', '.join(columns[:-1])} and {columns[-1]}"


@dataclass(frozen=True)
class Contract:
    """A format: what one row is, its columns, and what "full" means for it.

    `keys` are the columns that name a row within its controller; `carries_people` says whether a row must
    identify somebody; `controlled_by` is `sender` or the column that holds the controller's code.
    """

    format: str
    title: str
    one_row_is: str
    full_scope: str
    columns: tuple[Column, ...]
    keys: tuple[str, ...]
    carries_people: bool
    controlled_by: str = "sender"
    also: tuple[str, ...] = field(default=(REFUSED_BECAUSE,))

    @property
    def called(self) -> str:
        """`a visits list`, `an open-cases list`."""
        return f"{'an' if self.format[0] in 'aeiou' else 'a'} {self.format} list"

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Columns by contract name."""
        return {column.name: column for column in self.columns}

    @cached_property
    def mandatory(self) -> tuple[str, ...]:
        """Names of the columns that must be there, in order."""
        return tuple(column.name for column in self.columns if column.mandatory)

    @cached_property
    def _routes(self) -> dict[str, tuple[str, int]]:
        """Header key -> (contract name, rank; 0 is the contract's own name)."""
        routes: dict[str, tuple[str, int]] = {}
        for column in self.columns:
            for rank, name in enumerate(column.names):
                routes.setdefault(header_key(name), (column.name, rank))
        return routes

    def _route(self, key: str) -> tuple[str, int] | None:
        """Where a header key leads; a hint at its end is taken off when the whole leads nowhere."""
        route = self._routes.get(key)
        if route:
            return route
        hinted = (self._routes.get(key.removesuffix(hint)) for hint in _HINTS if key.endswith(hint))
        return next(((name, rank + _HINTED_RANK) for name, rank in filter(None, hinted)), None)

    def match(self, cells: Sequence[str]) -> HeaderMatch:
        """See `HeaderRule`."""
        ignored = {header_key(name) for name in self.also}
        best: dict[str, tuple[int, int]] = {}
        found: dict[str, list[tuple[int, int]]] = {}
        unread: list[str] = []
        for position, text in enumerate(cells):
            key = header_key(text)
            if not key or key in ignored:
                continue
            route = self._route(key)
            if route is None:
                unread.append(text.strip())
                continue
            name, rank = route
            found.setdefault(name, []).append((rank, position))
        duplicates: list[str] = []
        passed_over: list[str] = []
        for name, places in found.items():
            best[name] = min(places)
            if sum(1 for rank, _ in places if rank == best[name][0]) > 1:
                duplicates.append(cells[best[name][1]].strip())
            passed_over += [cells[position].strip() for rank, position in places if rank > best[name][0]]
        return HeaderMatch(
            at={name: position for name, (_, position) in best.items()},
            missing=tuple(name for name in self.mandatory if name not in best),
            duplicates=tuple(duplicates),
            unread=tuple(unread),
            passed_over=tuple(passed_over),
        )

    def refuse(self, match: HeaderMatch) -> FileRefused | None:
        """See `HeaderRule`."""
        if not match.at:
            return FileRefused(
                f"The file has no header row that {self.called} would have: its first lines must name "
                f"the columns {naming(self.mandatory)}.",
                self.mandatory,
            )
        if match.missing:
            what = "column" if len(match.missing) == 1 else "columns"
            return FileRefused(
                f"The file lacks the mandatory {what} {naming(match.missing)} of {self.called}.",
                match.missing,
            )
        if match.duplicates:
            what = "column" if len(match.duplicates) == 1 else "columns"
            return FileRefused(
                f"The file holds the {what} {naming(match.duplicates)} more than once.", match.duplicates
            )
        return None
