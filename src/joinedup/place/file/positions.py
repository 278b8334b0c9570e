"""Where the lines of a TOML file are: a small index from key path to line number, so that a fault can be found.

The parser of the standard library gives values without places. This reads only what it needs: table headers, keys at
the start of a line, and where strings and arrays that run over several lines end.
"""

import re

Path = tuple[str | int, ...]

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(
    r"""^\s*((?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+))*)\s*="""
)
_PART = re.compile(r""""([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+)""")


def _parts(text: str) -> list[str]:
    return [next(group for group in found.groups() if group is not None) for found in _PART.finditer(text)]


def _after(line: str, depth: int, quote: str) -> tuple[int, str]:
    """How deep in brackets and in which many-line string the line ends, given how it began."""
    at = 0
    while at < len(line):
        if quote:
            end = line.find(quote, at)
            if end < 0:
                return depth, quote
            at, quote = end + 3, ""
        elif line.startswith(('"""', "'''"), at):
            quote, at = line[at : at + 3], at + 3
        elif line[at] in "\"'":
            end = at + 1
            while end < len(line) and line[end] != line[at]:
                end += 2 if line[end] == "\\" and line[at] == '"' else 1
            at = end + 1
        elif line[at] == "#":
            break
        else:
            depth += (line[at] in "[{") - (line[at] in "]}")
            at += 1
    return depth, quote


def lines_of(text: str) -> dict[Path, int]:
    """Key paths to line numbers from 1: ``("practice", 3)`` for a table, ``("practice", 3, "ods")`` for its key."""
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    depth, quote = 0, ""
    for number, line in enumerate(text.splitlines(), start=1):
        if depth or quote:
            depth, quote = _after(line, depth, quote)
            continue
        header = _HEADER.match(line)
        if header:
            table = ()
            parts = _parts(header[2])
            for place, part in enumerate(parts):
                table = (*table, part)
                if header[1] == "[[" and place == len(parts) - 1:
                    counts[table] = counts.get(table, -1) + 1
                    lines.setdefault(table, number)
                    table = (*table, counts[table])
                elif table in counts:
                    table = (*table, counts[table])
            lines.setdefault(table, number)
            continue
        key = _KEY.match(line)
        if key:
            path = table
            for part in _parts(key[1]):
                path = (*path, part)
                lines.setdefault(path, number)
            depth, quote = _after(line[key.end() :], 0, "")
    return lines


def line_of(lines: dict[Path, int], path: Path) -> int | None:
    """The line of a key path, or of the nearest table that holds it."""
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return None


def written(path: Path) -> str:
    """A key path as people write it: ``practice[3].ods``."""
    words = ""
    for part in path:
        words += f"[{part}]" if isinstance(part, int) else f".{part}" if words else part
    return words
