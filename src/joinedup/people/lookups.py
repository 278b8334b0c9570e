"""Prefixes that may use an index beside a row-security policy (STACK_NOTES 2: ``LIKE`` may not, ``^@`` may)."""

from typing import Any

from django.db.models import F, Lookup


class Begins(Lookup):
    """``Begins(F("family_key"), key)``: the text begins with the key. Right in any collation; uses a plain index where
    the column collates as C, as on the embedded database."""

    lookup_name = "begins"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        """``left ^@ right``."""
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} ^@ {right}", (*left_params, *right_params)


def begins(column: str, key: str) -> Begins:
    """A condition for ``filter``: ``filter(begins("person__family_key", name_key(text)))``."""
    return Begins(F(column), key)
