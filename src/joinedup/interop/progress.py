"""How far a long list has been read, for the page that shows it: written beside the transaction that does the work."""

from types import TracebackType
from typing import Self

import psycopg
from django.db import connection

from joinedup.core.context import Actor, open_on


class Reporter:
    """Told rows read so far, it writes them through a connection of its own, so that they are seen before the end."""

    def __init__(self, actor: Actor, file_id: int) -> None:
        self._actor, self._file_id = actor, file_id

    def __enter__(self) -> Self:
        parameters = connection.get_connection_params()
        for ours in ("context", "cursor_factory", "prepare_threshold"):
            parameters.pop(ours, None)
        self._connection = psycopg.connect(**parameters, autocommit=True)
        return self

    def __call__(self, rows: int) -> None:
        with self._connection.transaction(), self._connection.cursor() as cursor:
            open_on(cursor, self._actor)
            cursor.execute(
                "UPDATE interop_partnerfile SET progress = %s WHERE id = %s", [rows, self._file_id]
            )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
