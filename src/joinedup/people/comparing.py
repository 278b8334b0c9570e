"""What two records say of one person, side by side, each verdict in words. Pure (issue 4; SCREENS, review two records)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from joinedup.core.names import format_postcode, name_key, postcode_key, within_one_edit


class Verdict(StrEnum):
    """How two values stand to each other."""

    SAME = "same"
    NEARLY = "nearly"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


VERDICT_WORDS: dict[Verdict, str] = {
    Verdict.SAME: "Same",
    Verdict.NEARLY: "Nearly the same",
    Verdict.DIFFERENT: "Different",
    Verdict.UNKNOWN: "Can't tell",
}
"""What a verdict is called on screen."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of one of two people, all their records together: every value that any of them gave. ``numbers``:
    valid NHS numbers; ``is_protected``: address and telephone are not shown (Q14)."""

    family: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    born: tuple[date, ...] = ()
    numbers: tuple[str, ...] = ()
    genders: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    telephones: tuple[str, ...] = ()
    practices: tuple[str, ...] = ()
    is_protected: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing compared. ``left`` and ``right``: values as shown, none when nobody told; ``why``: what the verdict says
    beyond its word."""

    what: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    verdict: Verdict
    why: str = ""


def score_words(probability: float | None) -> str:
    """A match probability in words for somebody who decides; never a bare percentage of certainty."""
    if probability is None:
        return "No score: the first pass raised this pair by a rule."
    if probability >= 0.995:
        return "Almost certainly the same person"
    if probability >= 0.95:
        return "Very likely the same person"
    if probability >= 0.75:
        return "Probably the same person"
    if probability >= 0.4:
        return "Could be either"
    return "Probably two people"


def odds_words(probability: float | None) -> str:
    """The same as a frequency: how many pairs out of a hundred or a thousand like this are one person."""
    if probability is None:
        return ""
    if probability >= 0.995:
        return f"Of 1,000 pairs like this, about {min(round(probability * 1_000), 999)} are one person."
    return f"Of 100 pairs like this, about {max(round(probability * 100), 1)} are one person."


def compare(left: Told, right: Told) -> tuple[Compared, ...]:
    """Everything that is told, in the order in which a reviewer asks."""
    hidden = left.is_protected or right.is_protected
    homes = () if hidden else (_address(left, right), _postcode(left, right), _telephone(left, right))
    return (
        _family(left, right),
        _given(left, right),
        _born(left, right),
        _number(left, right),
        _plain("Sex", left.genders, right.genders),
        *homes,
        _plain("GP practice", left.practices, right.practices),
    )


def _plain(what: str, left: Sequence[str], right: Sequence[str]) -> Compared:
    if not left or not right:
        return Compared(what, tuple(left), tuple(right), Verdict.UNKNOWN)
    same = {value.casefold() for value in left} & {value.casefold() for value in right}
    return Compared(what, tuple(left), tuple(right), Verdict.SAME if same else Verdict.DIFFERENT)


def _names(what: str, left: Sequence[str], right: Sequence[str]) -> Compared:
    plain = _plain(what, left, right)
    if plain.verdict is not Verdict.DIFFERENT:
        return plain
    pairs = [(name_key(a), name_key(b)) for a in left for b in right]
    if any(a == b for a, b in pairs):
        return Compared(what, plain.left, plain.right, Verdict.SAME)
    if any(within_one_edit(a, b) for a, b in pairs):
        return Compared(what, plain.left, plain.right, Verdict.NEARLY, "one letter apart")
    if any(a.startswith(b) or b.startswith(a) for a, b in pairs if a and b):
        return Compared(what, plain.left, plain.right, Verdict.NEARLY, "one begins with the other")
    parts = [
        (set(a.casefold().replace("-", " ").split()), set(b.casefold().replace("-", " ").split()))
        for a in left
        for b in right
    ]
    if any(a & b for a, b in parts):
        return Compared(what, plain.left, plain.right, Verdict.NEARLY, "one part is the same")
    return plain


def _family(left: Told, right: Told) -> Compared:
    compared = _names("Family name", left.family, right.family)
    if compared.verdict is Verdict.DIFFERENT and set(map(name_key, left.family)) & set(
        map(name_key, right.given)
    ):
        return Compared(
            compared.what, compared.left, compared.right, Verdict.NEARLY, "the names are the other way round"
        )
    return compared


def _given(left: Told, right: Told) -> Compared:
    return _names("Given name", left.given, right.given)


def _born(left: Told, right: Told) -> Compared:
    shown = tuple(_day(day) for day in left.born), tuple(_day(day) for day in right.born)
    if not left.born or not right.born:
        return Compared("Born", *shown, Verdict.UNKNOWN)
    if set(left.born) & set(right.born):
        return Compared("Born", *shown, Verdict.SAME)
    for one in left.born:
        for other in right.born:
            why = _nearly_born(one, other)
            if why:
                return Compared("Born", *shown, Verdict.NEARLY, why)
    return Compared("Born", *shown, Verdict.DIFFERENT)


def _day(day: date) -> str:
    return f"{day.day} {day:%b} {day.year}"


def _nearly_born(one: date, other: date) -> str:
    if (one.day, one.month, one.year) == (other.month, other.day, other.year):
        return "day and month the other way round"
    same = [one.day == other.day, one.month == other.month, one.year == other.year]
    if sum(same) == 2:
        return ("another day", "another month", "another year")[same.index(False)]
    return ""


def _number(left: Told, right: Told) -> Compared:
    shown = tuple(_spaced(left.numbers)), tuple(_spaced(right.numbers))
    if not left.numbers or not right.numbers:
        return Compared("NHS number", *shown, Verdict.UNKNOWN)
    if set(left.numbers) & set(right.numbers):
        return Compared("NHS number", *shown, Verdict.SAME)
    if any(sum(a != b for a, b in zip(x, y, strict=True)) <= 2 for x in left.numbers for y in right.numbers):
        return Compared("NHS number", *shown, Verdict.DIFFERENT, "but for two digits or fewer")
    return Compared("NHS number", *shown, Verdict.DIFFERENT)


def _spaced(numbers: Iterable[str]) -> Iterable[str]:
    return (f"{number[:3]} {number[3:6]} {number[6:]}" for number in numbers)


def _postcode(left: Told, right: Told) -> Compared:
    plain = _plain(
        "Postcode",
        tuple(map(format_postcode, left.postcodes)),
        tuple(map(format_postcode, right.postcodes)),
    )
    if plain.verdict is Verdict.DIFFERENT:
        keys = [(postcode_key(a), postcode_key(b)) for a in left.postcodes for b in right.postcodes]
        if any(a[:-3] == b[:-3] for a, b in keys):
            return Compared(plain.what, plain.left, plain.right, Verdict.NEARLY, "the same district")
    return plain


def _address(left: Told, right: Told) -> Compared:
    plain = _plain("Address", left.addresses, right.addresses)
    if plain.verdict is not Verdict.DIFFERENT:
        return plain

    def words(text: str) -> set[str]:
        return set("".join(c if c.isalnum() else " " for c in text.casefold()).split())

    best = max(
        len(words(a) & words(b)) / max(len(words(a) | words(b)), 1)
        for a in left.addresses
        for b in right.addresses
    )
    if best >= 0.5:
        return Compared(plain.what, plain.left, plain.right, Verdict.NEARLY, "most words are the same")
    return plain


def _telephone(left: Told, right: Told) -> Compared:
    def digits(text: str) -> str:
        return "".join(c for c in text if c.isdigit())[-9:]

    plain = _plain("Telephone", left.telephones, right.telephones)
    if plain.verdict is Verdict.DIFFERENT and {digits(a) for a in left.telephones} & {
        digits(b) for b in right.telephones
    }:
        return Compared(plain.what, plain.left, plain.right, Verdict.SAME)
    return plain
