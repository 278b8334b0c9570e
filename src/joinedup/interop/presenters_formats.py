"""Wording of what lists look like and of saved mappings."""

from dataclasses import dataclass

from joinedup.design import dates
from joinedup.interop.models import SavedMapping
from joinedup.interop.partner_files import Contract, MappingRefused, parse_mapping
from joinedup.interop.partner_files.contract import naming
from joinedup.interop.partner_files.docs import codes_for
from joinedup.interop.partner_files.values import KIND_READS
from joinedup.interop.presenters import LIST_WORDS, ReasonRow, reason_rows


@dataclass(frozen=True, slots=True)
class FormatShown:
    """A contract for its page. ``columns``: name, whether every row must fill it, kind, what it holds, other names;
    ``kinds``: how each kind of value is read; ``rows``: what can happen to a row."""

    format: str
    title: str
    one_row_is: str
    full_scope: str
    keys: str
    controlled_by: str
    columns: tuple[tuple[str, bool, str, str, tuple[str, ...]], ...]
    kinds: tuple[tuple[str, str], ...]
    rows: tuple[ReasonRow, ...]


def format_shown(contract: Contract) -> FormatShown:
    """A contract in words. Nothing is said twice: the page and ``docs/files`` are made from the same contract."""
    kinds = dict.fromkeys(column.kind for column in contract.columns)
    return FormatShown(
        format=contract.format,
        title=contract.title,
        one_row_is=contract.one_row_is,
        full_scope=contract.full_scope,
        keys=naming(contract.keys),
        controlled_by="the sender"
        if contract.controlled_by == "sender"
        else f"the row's {contract.controlled_by}",
        columns=tuple(
            (column.name, column.mandatory, str(column.kind), column.description, column.aliases)
            for column in contract.columns
        ),
        kinds=tuple((str(kind), KIND_READS[kind].replace("`", "")) for kind in kinds),
        rows=tuple(reason_rows(dict.fromkeys(codes_for(contract), 0))),
    )


@dataclass(frozen=True, slots=True)
class MappingRow:
    """One saved mapping: what it turns a sheet into and how."""

    id: int
    name: str
    list: str
    mode: str
    saved: str


def mapping_row(saved: SavedMapping) -> MappingRow:
    """A saved mapping in words; one that can't be read any more says so."""
    try:
        mapping = parse_mapping(saved.text)
    except MappingRefused:
        return MappingRow(
            saved.pk, saved.name, "Can't be read: edit it as text", "", dates.day_and_time(saved.saved_at)
        )
    mode = "The whole list" if mapping.mode == "full" else "Additions"
    return MappingRow(
        saved.pk, saved.name, LIST_WORDS[mapping.format], mode, dates.day_and_time(saved.saved_at)
    )
