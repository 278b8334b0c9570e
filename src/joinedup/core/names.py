"""Names and postcodes as keys that can be compared.

PostgreSQL on the embedded default has no ICU, ``unaccent`` or ``pg_trgm`` (STACK_NOTES 1), so people's names are
normalised here, once, on the way in, and kept in key columns beside the name as sent.
"""

import re
import unicodedata
from functools import lru_cache

# Letters that Unicode does not decompose into a base letter and a mark.
_UNDECOMPOSED = str.maketrans(
    {
        "Ø": "O",
        "ø": "o",
        "Ł": "L",
        "ł": "l",
        "Æ": "AE",
        "æ": "ae",
        "Œ": "OE",
        "œ": "oe",
        "ß": "ss",
        "ẞ": "SS",
        "Ð": "D",
        "ð": "d",
        "Đ": "D",
        "đ": "d",
        "Þ": "Th",
        "þ": "th",
        "Ħ": "H",
        "ħ": "h",
        "ı": "i",
        "’": "'",
        "‘": "'",
        "`": "'",
    }
)
_SPACE = re.compile(r"\s+")
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "rev", "sir", "lady", "lord", "dame"})
_POSTCODE = re.compile(r"^([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})$")


def normalise_name(text: str) -> str:
    """The name tidied for showing: outer spaces off, inner runs of spaces made one; case and accents kept."""
    return _SPACE.sub(" ", text).strip()


@lru_cache(maxsize=65536)
def name_key(text: str) -> str:
    """A name without case, accents, punctuation or spaces, for comparing (FILES.md, DESIGN 3).

    ``"O'Brien"``, ``"OBRIEN"`` and ``"O’ Brien"`` give the same key; so do ``"Chloë"`` and ``"CHLOE"``.
    """
    plain = unicodedata.normalize("NFKD", text.translate(_UNDECOMPOSED))
    return "".join(letter for letter in plain if letter.isalpha()).casefold()


@lru_cache(maxsize=65536)
def full_name_key(text: str) -> str:
    """The key of a whole name held in one column, a leading title left out (FILES.md, ``spreadsheet``).

    ``"Mrs Mary Ann Smith"`` equals ``name_key("Mary Ann") + name_key("Smith")``. A name written
    "Family, Given" is turned round.
    """
    text = normalise_name(text)
    if text.count(",") == 1:
        family, given = text.split(",")
        text = f"{given} {family}"
    words = text.split()
    if len(words) > 1 and words[0].strip(".").casefold() in _TITLES:
        words = words[1:]
    return name_key(" ".join(words))


def split_full_name(text: str) -> tuple[str, str]:
    """A whole name as (given, family) for showing only: the last word is the family name. Never used to match."""
    text = normalise_name(text)
    if text.count(",") == 1:
        family, given = text.split(",")
        return given.strip(), family.strip()
    words = text.split()
    if len(words) > 1 and words[0].strip(".").casefold() in _TITLES:
        words = words[1:]
    if not words:
        return "", ""
    return " ".join(words[:-1]), words[-1]


@lru_cache(maxsize=65536)
def postcode_key(text: str) -> str:
    """A postcode without spaces and in capitals; empty when the text has the shape of no United Kingdom postcode."""
    key = _SPACE.sub("", text).upper()
    return key if _POSTCODE.match(key) else ""


def format_postcode(text: str) -> str:
    """A postcode with its one space (``HG93 8UX``); text of another shape comes back tidied but unchanged."""
    match = _POSTCODE.match(_SPACE.sub("", text).upper())
    return f"{match[1]} {match[2]}" if match else normalise_name(text)


def within_one_edit(left: str, right: str) -> bool:
    """Whether two keys differ by at most one letter added, left out, changed, or two neighbours swapped.

    The same rule runs inside the database as the function ``people_within_one_edit``; a test holds the two together.
    """
    if left == right:
        return True
    if abs(len(left) - len(right)) > 1:
        return False
    start = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        start += 1
    rest_left, rest_right = left[start:], right[start:]
    if len(rest_left) == len(rest_right):
        if rest_left[1:] == rest_right[1:]:
            return True
        return rest_left[:2] == rest_right[1::-1] and rest_left[2:] == rest_right[2:]
    return rest_left[1:] == rest_right if len(rest_left) > len(rest_right) else rest_left == rest_right[1:]
