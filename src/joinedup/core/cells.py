"""Cells of the files we give out."""

_STARTS = ("=", "+", "-", "@", "\t", "\r")


def guarded(text: str) -> str:
    """A cell that no spreadsheet works out: an apostrophe before whatever could begin a formula; a lone dash stays."""
    return f"'{text}" if text.lstrip(" ").startswith(_STARTS) and text.strip() != "-" else text
