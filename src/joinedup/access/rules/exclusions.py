"""What is sealed at the door unless its controller releases it (Q12): the versioned list, and how a row is put under it."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

FILE = Path(__file__).resolve().parents[1] / "exclusions.toml"


@dataclass(frozen=True, slots=True)
class Category:
    """``code``; ``name`` on screen; ``source``: the law or practice it rests on; ``words``: found whole, without case."""

    code: str
    name: str
    source: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExclusionList:
    """The list of one ``version``."""

    version: str
    categories: tuple[Category, ...]


@cache
def current() -> ExclusionList:
    """The list in force."""
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return ExclusionList(
        str(read["version"]),
        tuple(
            Category(one["code"], one["name"], one["source"], tuple(one["words"])) for one in read["category"]
        ),
    )


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    def of(words: tuple[str, ...]) -> re.Pattern[str]:
        either = "|".join(re.escape(word).replace(r"\ ", r"[\s-]+") for word in words)
        return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)

    return tuple((category.code, of(category.words)) for category in current().categories)


@lru_cache(maxsize=65536)
def category_of(text: str) -> str:
    """The code of the first category whose words stand in a text; empty for none."""
    if not text:
        return ""
    return next((code for code, pattern in _patterns() if pattern.search(text)), "")


def sealed_as(texts: Iterable[str], released: frozenset[str] = frozenset()) -> str:
    """The category under which something is sealed, by the texts that describe it, unless its controller released that
    category; empty where nothing is sealed."""
    for text in texts:
        code = category_of(text)
        if code and code not in released:
            return code
    return ""


def names() -> dict[str, str]:
    """Code to name."""
    return {category.code: category.name for category in current().categories}
